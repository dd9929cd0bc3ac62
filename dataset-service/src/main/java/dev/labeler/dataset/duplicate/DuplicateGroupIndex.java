package dev.labeler.dataset.duplicate;

import dev.labeler.dataset.duplicate.DuplicateDao.HashGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/// Groups of similar images, in the order of their leaders.
final class DuplicateGroupIndex {
    private final List<HashGroup> entries;

    /// For each entry the index of the entry that leads its group.
    private final int[] leaders;

    private final List<Integer> heads;

    private DuplicateGroupIndex(List<HashGroup> entries, int[] leaders, List<Integer> heads) {
        this.entries = entries;
        this.leaders = leaders;
        this.heads = heads;
    }

    /// @param entries in the order of their first images
    static DuplicateGroupIndex of(List<HashGroup> entries, int threshold) {
        var leaders = leaders(entries, threshold);
        var several = new BitSet(entries.size());
        for (var i = 0; i < leaders.length; i++) {
            if (leaders[i] != i || entries.get(i).repeated()) {
                several.set(leaders[i]);
            }
        }
        return new DuplicateGroupIndex(
                entries, leaders, several.stream().boxed().toList());
    }

    /// The entries that lead a group of more than one image.
    List<Integer> heads() {
        return heads;
    }

    /// Entries of the groups that these entries lead, each list beginning with the leader.
    List<List<HashGroup>> members(List<Integer> ofHeads) {
        var indexes = new HashMap<Integer, List<HashGroup>>();
        var members = new ArrayList<List<HashGroup>>();
        for (var head : ofHeads) {
            var list = new ArrayList<HashGroup>();
            indexes.put(head, list);
            members.add(list);
        }
        for (var i = 0; i < leaders.length; i++) {
            var list = indexes.get(leaders[i]);
            if (list != null) {
                list.add(entries.get(i));
            }
        }
        return members;
    }

    /// An entry without hash is its own leader.
    private static int[] leaders(List<HashGroup> entries, int threshold) {
        var indexes = new int[entries.size()];
        var hashes = new long[entries.size()];
        var hashed = 0;
        for (var i = 0; i < indexes.length; i++) {
            if (entries.get(i).sha256() == null) {
                indexes[hashed] = i;
                hashes[hashed++] = entries.get(i).phash();
            }
        }
        var found = NearHashGrouper.group(Arrays.copyOf(hashes, hashed), threshold);
        var leaders = IntStream.range(0, indexes.length).toArray();
        for (var k = 0; k < hashed; k++) {
            leaders[indexes[k]] = indexes[found[k]];
        }
        return leaders;
    }
}

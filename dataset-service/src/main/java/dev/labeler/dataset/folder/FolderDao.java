package dev.labeler.dataset.folder;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// The stored files of a dataset's newest version, of `image` and of `file`, by path below the dataset's root.
final class FolderDao {
    private FolderDao() {}

    /// A folder with the files directly in it.
    ///
    /// @param folder ends in `/`; empty for the root
    public record FolderRow(String folder, long files, long bytes) {}

    /// Lists folders that have files, by path.
    ///
    /// @param imageRoot prefix of the image ids
    static List<FolderRow> list(Handle handle, String datasetId, String imageRoot, int limit) {
        return handle.createQuery("""
                        SELECT folder, sum(files)::bigint AS files, sum(bytes)::bigint AS bytes FROM (
                            SELECT :root || regexp_replace(image_id, '[^/]*$', '') AS folder, count(*) AS files, sum(size) AS bytes
                            FROM image
                            WHERE dataset_id = :id AND version_to = 9223372036854775807 AND stored
                            GROUP BY 1
                            UNION ALL
                            SELECT regexp_replace(path, '[^/]*$', ''), count(*), sum(size)
                            FROM file
                            WHERE dataset_id = :id AND version_to = 9223372036854775807
                            GROUP BY 1
                        ) direct
                        GROUP BY folder ORDER BY folder COLLATE "C" LIMIT :limit
                        """)
                .bind("root", imageRoot)
                .bind("id", datasetId)
                .bind("limit", limit)
                .map(ConstructorMapper.of(FolderRow.class))
                .list();
    }

    /// Those of the paths that the dataset has.
    static Set<String> find(Handle handle, String datasetId, String imageRoot, List<String> paths) {
        return handle.createQuery("""
                        SELECT :root || image_id FROM image
                        WHERE dataset_id = :id AND version_to = 9223372036854775807 AND stored
                          AND image_id = ANY(:images::text[])
                        UNION
                        SELECT path FROM file
                        WHERE dataset_id = :id AND version_to = 9223372036854775807 AND path = ANY(:paths::text[])
                        """)
                .bind("root", imageRoot)
                .bind("id", datasetId)
                .bindArray(
                        "images",
                        String.class,
                        paths.stream()
                                .filter(path -> path.startsWith(imageRoot))
                                .map(path -> path.substring(imageRoot.length()))
                                .toList())
                .bindArray("paths", String.class, paths)
                .mapTo(String.class)
                .set();
    }
}

package dev.labeler.dataset.thumbnail;

import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.kit.storage.ObjectStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Signs links to thumbnails, for a page of images at a time.
public final class ThumbnailLinkSigner {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final ObjectStore store;

    public ThumbnailLinkSigner(ObjectStore store) {
        this.store = store;
    }

    /// Links by hash (lower-case hex); a content without a thumbnail has none.
    ///
    /// @param prefix of the dataset's keys
    public Map<String, String> of(Handle handle, String datasetId, String prefix, Collection<String> sha256s) {
        var links = new HashMap<String, String>();
        for (var sha256 : PictureDao.withThumbnail(handle, datasetId, sha256s)) {
            links.put(
                    sha256,
                    store.links()
                            .presignImageGet(key(prefix, sha256), LIFETIME, "image/jpeg")
                            .url()
                            .toString());
        }
        return links;
    }

    static String key(String prefix, String sha256) {
        return prefix + ObjectKeys.SERVICE_FOLDER + "thumbnails/" + sha256 + ".jpg";
    }
}

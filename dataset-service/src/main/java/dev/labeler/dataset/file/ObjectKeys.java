package dev.labeler.dataset.file;

/// Keys of the objects of a dataset.
public final class ObjectKeys {
    /// Folder below a dataset's prefix for files that were added after the first upload, and for thumbnails.
    public static final String SERVICE_FOLDER = ".labeler/";

    private ObjectKeys() {}

    /// The prefix of the keys of a dataset.
    public static String prefix(String datasetId) {
        return "datasets/" + datasetId + "/";
    }
}

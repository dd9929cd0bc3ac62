package dev.labeler.dataset.file;

/// Where the objects of a dataset are stored.
public final class ObjectKeys {
    /// Folder below a dataset's prefix for what is no file of its first upload: later files, thumbnails.
    public static final String SERVICE_FOLDER = ".labeler/";

    private ObjectKeys() {}

    /// The prefix of the keys of a dataset.
    public static String prefix(String datasetId) {
        return "datasets/" + datasetId + "/";
    }
}

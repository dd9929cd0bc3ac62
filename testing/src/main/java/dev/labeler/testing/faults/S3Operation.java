package dev.labeler.testing.faults;

/// The S3 operation of a request, derived from its method, path, query and headers.
public enum S3Operation {
    GET_OBJECT,
    HEAD_OBJECT,
    PUT_OBJECT,
    COPY_OBJECT,
    DELETE_OBJECT,
    DELETE_OBJECTS,
    LIST_OBJECTS,
    CREATE_MULTIPART_UPLOAD,
    UPLOAD_PART,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
    LIST_PARTS,
    LIST_MULTIPART_UPLOADS,
    /// All other operations on a bucket.
    BUCKET;

    static S3Operation of(S3RequestHead request) {
        return request.key().isEmpty() ? ofBucket(request) : ofObject(request);
    }

    private static S3Operation ofBucket(S3RequestHead request) {
        if (request.hasParameter("delete")) {
            return DELETE_OBJECTS;
        }
        if (request.method().equals("GET")) {
            if (request.hasParameter("uploads")) {
                return LIST_MULTIPART_UPLOADS;
            }
            if (request.hasParameter("list-type") || request.query().isEmpty()) {
                return LIST_OBJECTS;
            }
        }
        return BUCKET;
    }

    private static S3Operation ofObject(S3RequestHead request) {
        var multipart = request.hasParameter("uploadId");
        return switch (request.method()) {
            case "GET" -> multipart ? LIST_PARTS : GET_OBJECT;
            case "HEAD" -> HEAD_OBJECT;
            case "PUT" ->
                multipart
                        ? UPLOAD_PART
                        : request.headers().find("x-amz-copy-source") == null ? PUT_OBJECT : COPY_OBJECT;
            case "POST" -> multipart ? COMPLETE_MULTIPART_UPLOAD : CREATE_MULTIPART_UPLOAD;
            case "DELETE" -> multipart ? ABORT_MULTIPART_UPLOAD : DELETE_OBJECT;
            default -> BUCKET;
        };
    }
}

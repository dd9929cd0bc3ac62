package dev.labeler.dataset;

import static dev.labeler.dataset.TestArchives.image;

import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.Visibility;

/// Users of tests with shared datasets.
public final class TestUsers {
    public static final long OWNER = 1;
    public static final long EDITOR = 2;
    public static final long VIEWER = 3;
    public static final long COLLEAGUE = 4;
    public static final long OUTSIDER = 5;
    public static final long ADMIN = 6;
    public static final long INACTIVE = 7;

    private TestUsers() {}

    /// Owner and colleague are of organization 1, the outsider of 2, all others of none.
    public static void moveIn(TestDatasetService service) {
        service.sql("INSERT INTO public.organizations (id, name) VALUES (1, 'one'), (2, 'two')");
        service.sql("""
                INSERT INTO public.users (id, email, full_name, hashed_password, system_role, organization_id, is_active)
                VALUES (1, 'owner@x', 'O. Wner', '', 'standard_engineer', 1, true),
                (2, 'editor@x', NULL, '', 'guest', NULL, true), (3, 'viewer@x', NULL, '', 'guest', NULL, true),
                (4, 'colleague@x', NULL, '', 'guest', 1, true), (5, 'Outsider@x', NULL, '', 'manager', 2, true),
                (6, 'admin@x', NULL, '', 'admin', NULL, true), (7, 'inactive@x', NULL, '', 'admin', 1, false)
                """);
    }

    /// A dataset of the owner, with editor and viewer.
    public static String dataset(TestDatasetService service, Visibility visibility) throws Exception {
        var id = service.asUser(OWNER)
                .uploadOne(
                        UploadHeader.newBuilder()
                                .setName("shared")
                                .setVisibility(visibility)
                                .build(),
                        "a.png",
                        image("png", 4, 4))
                .getDatasetId();
        service.sql("INSERT INTO permission SELECT ?, u, r, 1, now() FROM (VALUES (2, 2), (3, 1)) AS given (u, r)", id);
        return id;
    }
}

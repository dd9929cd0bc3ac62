package dev.labeler.standalone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A request for every RPC of the contract, in protobuf's text format, which an authorised caller may make
/// and which changes nothing permanently.
///
/// `$DATASET`, `$PROJECT`, `$CLASS`, `$ANNOTATION`, `$VERSION`, `$SNAPSHOT` and `$LINK` are the objects of
/// the dataset under test, `$ME` is the id of the calling user, `$N` a number that is unique for each call.
/// The objects in [#ANCHORS] decide access: where they are reported as
/// missing, the call was refused.
final class AuthorisationRequests {
    private static final Map<String, String> ANCHORS = Map.of(
            "$DATASET", "DATASET_NOT_FOUND",
            "$PROJECT", "PROJECT_NOT_FOUND",
            "$ANNOTATION", "ANNOTATION_NOT_FOUND",
            "$VERSION", "VERSION_NOT_FOUND");

    /// The request of an RPC.
    ///
    /// @param messages one, or those of a client stream
    /// @param needsUser it is about the calling user, who must exist
    /// @param waits it sends no response before an event
    /// @param takesRoles it may revoke the caller's role, which must be granted again
    record Request(List<String> messages, boolean needsUser, boolean waits, boolean takesRoles) {
        private Request ofUser() {
            return new Request(messages, true, waits, takesRoles);
        }

        private Request waiting() {
            return new Request(messages, needsUser, true, takesRoles);
        }

        private Request takingRoles() {
            return new Request(messages, needsUser, waits, true);
        }

        /// Reasons with which the objects of a request are reported as missing.
        Set<String> anchors() {
            var reasons = new TreeSet<String>();
            ANCHORS.forEach((placeholder, reason) -> {
                if (messages.stream().anyMatch(message -> message.contains(placeholder))) {
                    reasons.add(reason);
                }
            });
            return reasons;
        }
    }

    private static final String DATASET = "dataset_id: '$DATASET'";
    private static final String PROJECT = "project_id: '$PROJECT'";
    private static final String ANNOTATION = "annotation_id: $ANNOTATION";
    private static final String BOX = " geometry { bbox { x: 1 y: 1 width: 2 height: 2 } } ";

    private AuthorisationRequests() {}

    /// By `Service/Method`.
    static Map<String, Request> all() {
        var all = new HashMap<String, Request>();
        dataset(all);
        files(all);
        sharing(all);
        annotation(all);
        collaboration(all);
        revisions(all);
        diffs(all);
        export(all);
        identity(all);
        frontend(all);
        frontendWork(all);
        frontendMembers(all);
        return all;
    }

    private static void dataset(Map<String, Request> all) {
        all.put("DatasetService/GetDataset", one(DATASET));
        all.put("DatasetService/ListDatasets", one(""));
        all.put("DatasetService/ListAvailableDatasets", one(""));
        all.put("DatasetService/BatchGetDatasets", one("dataset_ids: '$DATASET'"));
        all.put("DatasetService/UpdateDataset", one(DATASET + " name: 'authorisation'"));
        // A snapshot pins the dataset, so that it is not deleted.
        all.put("DatasetService/DeleteDataset", one(DATASET));
        all.put(
                "DatasetService/RecordPublication",
                one(DATASET + " annotations { project_id: '$PROJECT' version_id: -1 version_number: 'v0' }"));
        all.put("DatasetService/ListImages", one(DATASET));
        all.put("DatasetService/StreamImages", one(DATASET));
        all.put("DatasetService/StreamFiles", one(DATASET));
        all.put("DatasetService/RestoreDataset", one(DATASET));
        all.put("DatasetService/ListDeletedDatasets", one(""));
        all.put("DatasetService/ListPurgedDatasets", one(""));
        all.put("DatasetService/GetAccess", one(DATASET));
        all.put("DatasetService/ListVisibleDatasets", one(""));
        all.put("DatasetCreationService/CreateDataset", one("name: 'empty'").ofUser());
        all.put("DatasetFolderService/ListFolders", one(DATASET));
        all.put("DatasetFolderService/FindPaths", one(DATASET + " paths: 'none.png'"));
        all.put("DatasetVersionService/ListDatasetVersions", one(DATASET));
        all.put("DatasetVersionService/GetDatasetVersion", one(DATASET + " version: 1"));
        all.put("DatasetVersionService/DiffDatasetVersions", one(DATASET + " from_version: 1 to_version: 1"));
        all.put("DatasetVersionService/RollbackDataset", one(DATASET + " version: 999999"));
        all.put("DatasetVersionService/DeleteDatasetVersion", one(DATASET + " version: 999999"));
        all.put("DatasetVersionService/VerifyDataset", one(DATASET));
        all.put("DatasetVersionService/GetVerification", one(DATASET));
        all.put("SnapshotService/CreateSnapshot", one(DATASET));
        all.put("SnapshotService/ListSnapshots", one(DATASET));
        all.put("SnapshotService/GetSnapshot", one(DATASET + " snapshot_id: '$SNAPSHOT'"));
        all.put("SnapshotService/DeleteSnapshot", one(DATASET + " snapshot_id: 'snap_none'"));
        all.put("GalleryService/ListDuplicates", one(DATASET));
        all.put("GalleryService/GetStatistics", one(DATASET));
        all.put("GalleryService/GetSplit", one(DATASET));
        all.put("GalleryService/SetSplit", one(DATASET + " seed: 7"));
    }

    private static void files(Map<String, Request> all) {
        all.put("UploadService/UploadDataset", one("header { name: 'nothing' }").ofUser());
        all.put("UploadService/AddFiles", one("header { " + DATASET + " }"));
        all.put("UploadService/RemoveFiles", one(DATASET + " paths: 'none.png'"));
        all.put(
                "UploadService/StartFileUpload",
                one(DATASET + " path: 'large-$N.png' size: 100 sha256: '" + "0".repeat(64) + "'"));
        all.put("UploadService/CompleteFileUpload", one(DATASET + " upload_id: 'up_none'"));
        all.put("UploadService/AbortFileUpload", one(DATASET + " upload_id: 'up_none'"));
        all.put("UploadService/WatchUpload", one("upload_id: 'none'").waiting());
        all.put("UploadService/AnalyzeFiles", one("header { }"));
        all.put("UploadService/AnalyzePath", one("path: 'none'"));
        all.put("DownloadService/CreateDownloadUrl", one(DATASET));
        all.put("DownloadService/DownloadDataset", one(DATASET + " token: '$LINK'"));
        all.put("DownloadService/StreamManifest", one(DATASET));
    }

    private static void sharing(Map<String, Request> all) {
        all.put("PermissionService/CheckPermission", one(DATASET + " user_id: $ME"));
        all.put("PermissionService/ListPermissions", one(DATASET));
        all.put("PermissionService/GrantPermission", one(DATASET + " user_id: 999999 role: ROLE_VIEWER"));
        all.put("PermissionService/ChangePermission", one(DATASET + " user_id: 999999 role: ROLE_VIEWER"));
        all.put(
                "PermissionService/RevokePermission",
                one(DATASET + " user_id: $ME").takingRoles());
        all.put("PermissionService/TransferOwner", one(DATASET + " user_id: 999999"));
        all.put("PermissionService/ListAudit", one(DATASET));
        all.put("InvitationService/CreateInvitation", one(DATASET + " email: 'nobody@example.org' role: ROLE_VIEWER"));
        all.put("InvitationService/ListInvitations", one(DATASET));
        all.put("InvitationService/WithdrawInvitation", one(DATASET + " invitation_id: 'inv_none'"));
        all.put("InvitationService/ListMyInvitations", one("").ofUser());
        all.put("InvitationService/AcceptInvitation", one("token: 'none'").ofUser());
    }

    private static void annotation(Map<String, Request> all) {
        all.put("AnnotationService/CreateAnnotation", one(PROJECT + " image_id: 'b.png' class_id: '$CLASS'" + BOX));
        all.put("AnnotationService/GetAnnotation", one(ANNOTATION));
        // An unknown revision: an authorised caller receives the conflict.
        all.put("AnnotationService/UpdateAnnotation", one(ANNOTATION + " version: 999999999" + BOX));
        all.put("AnnotationService/DeleteAnnotation", one(ANNOTATION + " version: 999999999"));
        all.put("AnnotationService/ListAnnotations", one(PROJECT));
        all.put("AnnotationService/StreamProjectAnnotations", one(PROJECT));
        all.put(
                "AnnotationService/BatchWriteAnnotations",
                one(PROJECT + " upserts { image_id: 'b.png' class_id: '$CLASS'" + BOX + "}"));
        all.put("AnnotationService/ConfirmAnnotation", one(ANNOTATION));
        all.put("AnnotationService/UnconfirmAnnotation", one(ANNOTATION));
        all.put("AnnotationService/VerifyAnnotation", one(ANNOTATION));
        all.put("AnnotationService/BulkConfirmAnnotations", one("annotation_ids: $ANNOTATION"));
        all.put("AnnotationService/ListProjectHistory", one(PROJECT));
        all.put("AnnotationService/ListAnnotationHistory", one(ANNOTATION));
        all.put("AnnotationService/Undo", one(PROJECT + " image_id: 'c.png'").ofUser());
        all.put("AnnotationService/Redo", one(PROJECT + " image_id: 'c.png'").ofUser());
        all.put(
                "MaskService/CreateMaskGroup",
                one(ANNOTATION + " name: 'm' files { file_name: 'm.png' content_type: 'image/png' size: 9 sha256: '"
                        + "0".repeat(64) + "' }"));
        all.put("MaskService/CompleteMaskGroup", one(ANNOTATION + " group_id: 'mg_none'"));
        all.put("MaskService/GetMaskGroup", one(ANNOTATION + " group_id: 'mg_none'"));
        all.put("MaskService/ListMaskGroups", one(ANNOTATION));
        all.put("MaskService/DeleteMaskGroup", one(ANNOTATION + " group_id: 'mg_none'"));
        all.put("ImageService/ListProjectImages", one(PROJECT));
        all.put("ImageService/ListImageStatuses", one(PROJECT));
        all.put("ImageService/GetProjectStats", one(PROJECT));
        all.put("ImageService/GetNextImage", one(PROJECT));
        all.put("ImageService/ConfirmImage", one(PROJECT + " image_id: 'b.png'"));
        all.put("WorkingVersionService/SaveWorkingVersion", one(PROJECT));
        all.put("WorkingVersionService/ListNewWorkingVersions", one(""));
        all.put("WorkingVersionService/ReadProjectRows", one(PROJECT));
        all.put("WorkingVersionService/AcknowledgeWorkingVersions", one("version_ids: 1"));
        all.put("ImageService/UnconfirmImage", one(PROJECT + " image_id: 'b.png'"));
        all.put("ImportService/StartImport", one(PROJECT + " dry_run: true"));
        all.put("ImportService/ImportFiles", one("header { " + PROJECT + " }"));
        all.put("ImportService/GetImport", one(PROJECT));
        all.put("ImportService/WatchImport", one(PROJECT));
        all.put("ClassService/RetireClass", one(PROJECT + " class_id: 'none'"));
        all.put("ClassService/RestoreClass", one(PROJECT + " class_id: '$CLASS'"));
        all.put("ClassService/ReorderClasses", one(PROJECT + " class_ids: 'none'"));
        all.put("ClassService/MergeClass", one(PROJECT + " class_id: '$CLASS' into_class_id: '$CLASS'"));
        all.put("ProjectService/GetDatasetProject", one(DATASET));
        all.put("ProjectService/ListProjects", one(""));
        all.put("ProjectService/CreateProject", one(DATASET));
        all.put("ProjectService/GetProject", one(PROJECT));
        all.put("ProjectService/UpdateProject", one(PROJECT + " name: 'authorisation'"));
        all.put("ProjectService/ListClasses", one(PROJECT));
        all.put("ProjectService/CreateClass", one(PROJECT + " name: 'class $N'"));
        all.put("ProjectService/UpdateClass", one(PROJECT + " class_id: '$CLASS' description: 'd'"));
    }

    private static void collaboration(Map<String, Request> all) {
        all.put(
                "LeaseService/AcquireLease",
                one(PROJECT + " image_id: 'c.png' lease_id: 'none'").ofUser());
        all.put("LeaseService/ReleaseLease", one(PROJECT + " image_id: 'c.png'").ofUser());
        all.put("LeaseService/ListLeases", one(PROJECT));
        all.put("ProjectEventService/WatchProject", one(PROJECT));
        all.put("AssignmentService/AssignImages", one(PROJECT + " user_id: 101 image_ids: 'c.png'"));
        all.put("AssignmentService/UnassignImages", one(PROJECT + " user_id: 101"));
        all.put("AssignmentService/ListAssignments", one(PROJECT));
        all.put("AssignmentService/ListAssignedImages", one(PROJECT + " user_id: 101"));
        all.put(
                "LeaseService/LeaseNextImage",
                one(PROJECT + " status: IMAGE_STATE_COMPLETED").ofUser());
    }

    private static void revisions(Map<String, Request> all) {
        all.put("RevisionService/FreezeVersion", one(PROJECT + " version_id: 99$N version_type: VERSION_TYPE_WORKING"));
        all.put("RevisionService/ReleaseVersion", one(PROJECT + " version_id: 98$N"));
        all.put("RevisionService/ListEmptyImages", one(PROJECT));
        all.put("RevisionService/GetFrozenVersion", one(PROJECT + " version_id: 999999999"));
        all.put("RevisionService/GetGeometryKinds", one(PROJECT));
        all.put("RevisionService/StreamAnnotations", one(PROJECT));
    }

    private static void diffs(Map<String, Request> all) {
        var versions = "from_version: '$VERSION' to_version: 'working'";
        all.put("AnnotationDiffService/DiffVersions", one(versions));
        all.put("AnnotationDiffService/StreamVersionDiff", one(versions));
        all.put("AnnotationDiffService/ListChangedImages", one(versions));
        all.put(
                "AnnotationRestoreService/RestoreAnnotations",
                one(PROJECT + " version_id: $VERSION annotation_ids: $ANNOTATION dry_run: true"));
        all.put("AnnotationRestoreService/RollbackVersion", one("version_id: $VERSION dry_run: true"));
    }

    private static void export(Map<String, Request> all) {
        all.put("ExportService/CreateExport", one(PROJECT + " export_format: EXPORT_FORMAT_COCO"));
        all.put("ExportService/CreateExportVersion", one(PROJECT + " format: EXPORT_FORMAT_COCO"));
        all.put("ExportService/StreamExport", one(PROJECT + " format: EXPORT_FORMAT_COCO"));
        all.put("VersionService/PublishVersion", one(PROJECT + " export_formats: EXPORT_FORMAT_DICE"));
        all.put("VersionService/ListVersions", one(PROJECT));
        all.put("VersionService/GetVersion", one("version_id: $VERSION"));
        all.put("VersionService/GetVersionDownload", one("version_id: $VERSION format: EXPORT_FORMAT_DICE"));
        all.put("VersionService/WatchVersion", one("version_id: $VERSION"));
        // The version is published, so that it is not aborted.
        all.put("PublicationService/VerifyVersion", one("version_id: $VERSION"));
        all.put("PublicationService/CancelVersion", one("version_id: $VERSION"));
        all.put("DeliveryService/GetDeliverySetting", one(PROJECT));
        all.put("DeliveryService/SetDeliverySetting", one(PROJECT + " target: DELIVERY_TARGET_DEFAULT"));
        all.put("DeliveryService/ListDeliveries", one(PROJECT));
        all.put("DeliveryService/RetryDelivery", one(PROJECT + " delivery_id: 999999"));
        all.put("WebhookService/CreateWebhook", one(PROJECT + " url: 'https://192.0.2.1/'"));
        all.put("WebhookService/ListWebhooks", one(PROJECT));
        all.put("WebhookService/DeleteWebhook", one(PROJECT + " webhook_id: 999999"));
        all.put("WebhookService/TestWebhook", one(PROJECT + " webhook_id: 999999"));
        all.put("DeliveryService/AcknowledgeDelivery", one(PROJECT + " delivery_id: 999999"));
    }

    private static void identity(Map<String, Request> all) {
        all.put("IdentityService/Login", one("email: 'nobody' password: 'nothing'"));
        all.put("IdentityService/GetMe", one("").ofUser());
        all.put("IdentityService/SearchUsers", one("q: 'x'"));
        all.put("IdentityService/BatchGetUsers", one("ids: 1"));
        all.put("IdentityService/GetUserState", one("id: 1"));
    }

    private static void frontend(Map<String, Request> all) {
        all.put("FrontendDatasetService/ListFrontendDatasets", one(""));
        all.put("FrontendDatasetService/GetFrontendDataset", one(DATASET));
        all.put(
                "FrontendDatasetService/CreateFrontendDataset",
                one("name: 'empty'").ofUser());
        all.put("FrontendDatasetService/UpdateFrontendDataset", one(DATASET + " name: 'authorisation'"));
        all.put("FrontendDatasetService/ListFrontendDatasetImages", one(DATASET));
        all.put("FrontendDatasetService/GetFrontendDatasetSize", one(DATASET));
        all.put("FrontendDatasetService/GetFrontendDeletionImpact", one(DATASET));
        all.put(
                "FrontendDatasetService/DeleteFrontendDataset",
                one(DATASET + " dataset_name_confirmation: 'another name'"));
        all.put("FrontendProjectService/GetFrontendDatasetProject", one(DATASET));
        all.put("FrontendProjectService/ListFrontendProjects", one(""));
        all.put("FrontendProjectService/GetFrontendProject", one(PROJECT));
        all.put("FrontendProjectService/AddFrontendTaskType", one(PROJECT + " task_type: 'detection'"));
        all.put("FrontendProjectService/GetFrontendProjectStats", one(PROJECT));
        all.put("FrontendProjectService/CreateFrontendClass", one(PROJECT + " name: 'frontend class $N'"));
        all.put("FrontendProjectService/ReorderFrontendClasses", one(PROJECT + " class_ids: 'none'"));
        all.put("FrontendProjectService/UpdateFrontendClass", one(PROJECT + " class_id: '$CLASS' description: 'd'"));
        all.put("FrontendProjectService/DeleteFrontendClass", one(PROJECT + " class_id: 'none'"));
    }

    private static void frontendWork(Map<String, Request> all) {
        all.put("FrontendImageService/ListFrontendProjectImages", one(PROJECT));
        all.put("FrontendImageService/ListFrontendImageStatuses", one(PROJECT));
        all.put("FrontendImageService/ConfirmFrontendImage", one(PROJECT + " image_id: 'b.png'"));
        all.put("FrontendImageService/UnconfirmFrontendImage", one(PROJECT + " image_id: 'b.png'"));
        all.put(
                "FrontendAnnotationService/CreateFrontendAnnotation",
                one(PROJECT + " image_id: 'none.png' geometry { no_object { } }")
                        .ofUser());
        all.put("FrontendAnnotationService/GetFrontendAnnotation", one(ANNOTATION));
        all.put(
                "FrontendAnnotationService/UpdateFrontendAnnotation",
                one(ANNOTATION + " version: 999999999 notes: 'n'").ofUser());
        all.put(
                "FrontendAnnotationService/DeleteFrontendAnnotation",
                one(ANNOTATION + " version: 999999999").ofUser());
        all.put("FrontendAnnotationService/ListFrontendAnnotations", one(PROJECT));
        all.put("FrontendAnnotationService/ConfirmFrontendAnnotation", one(ANNOTATION));
        all.put("FrontendAnnotationService/UnconfirmFrontendAnnotation", one(ANNOTATION));
        all.put("FrontendAnnotationService/BulkConfirmFrontendAnnotations", one("annotation_ids: $ANNOTATION"));
        all.put("FrontendAnnotationService/ListFrontendProjectHistory", one(PROJECT));
        all.put("FrontendAnnotationService/ListFrontendAnnotationHistory", one(ANNOTATION));
        all.put(
                "FrontendLockService/AcquireFrontendLock",
                one(PROJECT + " image_id: 'none.png'").ofUser());
        all.put(
                "FrontendLockService/RenewFrontendLock",
                one(PROJECT + " image_id: 'none.png'").ofUser());
        all.put(
                "FrontendLockService/ReleaseFrontendLock",
                one(PROJECT + " image_id: 'c.png'").ofUser());
        all.put(
                "FrontendLockService/ForceReleaseFrontendLock",
                one(PROJECT + " image_id: 'c.png'").ofUser());
        all.put("FrontendLockService/ListFrontendLocks", one(PROJECT));
        all.put("FrontendLockService/GetFrontendLock", one(PROJECT + " image_id: 'c.png'"));
        all.put("FrontendVersionService/PublishFrontendVersion", one(PROJECT + " version_number: 'none'"));
        all.put("FrontendVersionService/ListFrontendVersions", one(PROJECT));
        all.put("FrontendVersionService/CompareFrontendVersions", one("version_a: $VERSION version_b: -1"));
        all.put("FrontendVersionService/SummarizeFrontendVersions", one("version_a: $VERSION version_b: -1"));
    }

    private static void frontendMembers(Map<String, Request> all) {
        var dataset = "project_id: '$DATASET'";
        all.put("FrontendMemberService/ListFrontendPermissions", one(dataset));
        all.put(
                "FrontendMemberService/ChangeFrontendPermission",
                one(dataset + " user_id: '999999' role: FRONTEND_ROLE_VIEWER"));
        all.put(
                "FrontendMemberService/RemoveFrontendPermission",
                one(dataset + " user_id: '$ME'").takingRoles());
        all.put("FrontendMemberService/TransferFrontendOwnership", one(dataset + " new_owner_user_id: '999999'"));
        all.put(
                "FrontendMemberService/CreateFrontendInvitation",
                one(dataset + " invitee_user_id: '999999' role: FRONTEND_ROLE_VIEWER"));
        all.put("FrontendMemberService/ListFrontendInvitations", one("").ofUser());
        all.put(
                "FrontendMemberService/AcceptFrontendInvitation",
                one("token: 'none'").ofUser());
        all.put("FrontendMemberService/CancelFrontendInvitation", one("invitation_id: '$DATASET:inv_none'"));
        all.put("FrontendMemberService/SearchFrontendUsers", one("q: 'x'"));
        all.put("FrontendMemberService/GetFrontendMe", one("").ofUser());
        all.put("FrontendUploadService/AddFrontendImages", one("header { " + DATASET + " }"));
        all.put("FrontendUploadService/GetFrontendStorageStructure", one(DATASET));
        all.put("FrontendUploadService/PreviewFrontendUpload", one(DATASET));
    }

    private static Request one(String... messages) {
        return new Request(List.of(messages), false, false, false);
    }
}

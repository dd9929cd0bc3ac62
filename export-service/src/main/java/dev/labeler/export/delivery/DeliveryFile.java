package dev.labeler.export.delivery;

import dev.labeler.kit.storage.StoredObject;

/// The file of a published version that the platform gets: its DICE file.
///
/// @param number of the version, `v1.0`
/// @param object in the annotations bucket
record DeliveryFile(long versionId, String datasetId, String projectId, String number, StoredObject object) {}

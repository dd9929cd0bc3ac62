/** Every call of the REST API that the console makes. A test compares the methods and paths with `/openapi`. */
import {call, follow, upload} from './http.js';

export const login = (email, password) => call('POST', '/auth/login', {}, {body: {email, password}});
export const getMe = () => call('GET', '/auth/me');
export const searchUsers = q => call('GET', '/users/search', {}, {query: {q, limit: 10}});

export const listDatasets = query => call('GET', '/datasets', {}, {query});
export const getDataset = dataset_id => call('GET', '/datasets/{dataset_id}', {dataset_id});
export const updateDataset = (dataset_id, body) => call('PUT', '/datasets/{dataset_id}', {dataset_id}, {body});
export const deleteDataset = (dataset_id, body) => call('DELETE', '/datasets/{dataset_id}', {dataset_id}, {body});
export const listDeletedDatasets = query => call('GET', '/deleted-datasets', {}, {query});
export const restoreDataset = dataset_id => call('POST', '/datasets/{dataset_id}/restore', {dataset_id});
export const uploadDataset = (form, options) => upload('/datasets/upload', {}, form, options);
export const addFiles = (dataset_id, form, options) => upload('/datasets/{dataset_id}/upload', {dataset_id}, form, options);
export const watchUpload = (upload_id, options) => follow('/datasets/uploads/{upload_id}/events', {upload_id}, options);
export const listImages = (dataset_id, query, signal) => call('GET', '/datasets/{dataset_id}/images', {dataset_id}, {query, signal});
export const getStatistics = dataset_id => call('GET', '/datasets/{dataset_id}/statistics', {dataset_id});
export const createDownloadUrl = dataset_id => call('POST', '/datasets/{dataset_id}/download-url', {dataset_id});
export const listDatasetVersions = (dataset_id, query) => call('GET', '/datasets/{dataset_id}/versions', {dataset_id}, {query});
export const rollbackDataset = (dataset_id, version) => call('POST', '/datasets/{dataset_id}/versions/{version}/rollback', {dataset_id, version});
export const verifyDataset = dataset_id => call('POST', '/datasets/{dataset_id}/verify', {dataset_id});
export const getVerification = dataset_id => call('GET', '/datasets/{dataset_id}/verify', {dataset_id});
export const listAudit = (dataset_id, query) => call('GET', '/datasets/{dataset_id}/audit', {dataset_id}, {query});

export const checkPermission = (dataset_id, user_id) => call('GET', '/datasets/{dataset_id}/permissions/{user_id}', {dataset_id, user_id});
export const listPermissions = dataset_id => call('GET', '/datasets/{dataset_id}/permissions', {dataset_id});
export const grantPermission = (dataset_id, user_id, role) => call('POST', '/datasets/{dataset_id}/permissions', {dataset_id}, {body: {user_id, role}});
export const changePermission = (dataset_id, user_id, role) => call('PUT', '/datasets/{dataset_id}/permissions/{user_id}', {dataset_id, user_id}, {body: {role}});
export const revokePermission = (dataset_id, user_id) => call('DELETE', '/datasets/{dataset_id}/permissions/{user_id}', {dataset_id, user_id});
export const transferOwner = (dataset_id, user_id) => call('POST', '/datasets/{dataset_id}/transfer-owner', {dataset_id}, {body: {user_id}});
export const listInvitations = (dataset_id, query) => call('GET', '/datasets/{dataset_id}/invitations', {dataset_id}, {query});
export const createInvitation = (dataset_id, email, role) => call('POST', '/datasets/{dataset_id}/invitations', {dataset_id}, {body: {email, role}});
export const withdrawInvitation = (dataset_id, invitation_id) => call('DELETE', '/datasets/{dataset_id}/invitations/{invitation_id}', {dataset_id, invitation_id});
export const listMyInvitations = () => call('GET', '/invitations');
export const acceptInvitation = body => call('POST', '/invitations/accept', {}, {body});

export const listSnapshots = (dataset_id, query) => call('GET', '/datasets/{dataset_id}/snapshots', {dataset_id}, {query});
export const createSnapshot = (dataset_id, body) => call('POST', '/datasets/{dataset_id}/snapshots', {dataset_id}, {body});
export const deleteSnapshot = (dataset_id, snapshot_id) => call('DELETE', '/datasets/{dataset_id}/snapshots/{snapshot_id}', {dataset_id, snapshot_id});

export const getProject = dataset_id => call('GET', '/datasets/{dataset_id}/project', {dataset_id});
export const getStats = project_id => call('GET', '/projects/{project_id}/images/stats', {project_id});
export const listProjectImages = (project_id, query, signal) => call('GET', '/projects/{project_id}/images', {project_id}, {query, signal});
export const leaseNextImage = (project_id, body) => call('POST', '/projects/{project_id}/images/next', {project_id}, {body});
export const acquireLease = (project_id, image_id, body) => call('POST', '/projects/{project_id}/images/{image_id}/lease', {project_id, image_id}, {body});
export const releaseLease = (project_id, image_id, body) => call('DELETE', '/projects/{project_id}/images/{image_id}/lease', {project_id, image_id}, {body});
export const listLeases = project_id => call('GET', '/projects/{project_id}/leases', {project_id});
export const confirmImage = (project_id, image_id, body, key) => call('POST', '/projects/{project_id}/images/{image_id}/confirm', {project_id, image_id}, {body, key});
export const unconfirmImage = (project_id, image_id, body) => call('POST', '/projects/{project_id}/images/{image_id}/unconfirm', {project_id, image_id}, {body});
export const createClass = (project_id, body) => call('POST', '/projects/{project_id}/classes', {project_id}, {body});
export const updateClass = (project_id, class_id, body) => call('PATCH', '/projects/{project_id}/classes/{class_id}', {project_id, class_id}, {body});
export const watchProject = (project_id, options) => follow('/projects/{project_id}/events', {project_id}, options);

export const listAnnotations = (query, signal) => call('GET', '/annotations', {}, {query, signal});
export const createAnnotation = (body, key) => call('POST', '/annotations', {}, {body, key});
export const updateAnnotation = (annotation_id, body, key) => call('PUT', '/annotations/{annotation_id}', {annotation_id}, {body, key});
export const deleteAnnotation = (annotation_id, body, key) => call('DELETE', '/annotations/{annotation_id}', {annotation_id}, {body, key});
export const undo = (project_id, image_id) => call('POST', '/projects/{project_id}/undo', {project_id}, {body: {image_id, count: 1}});
export const redo = (project_id, image_id) => call('POST', '/projects/{project_id}/redo', {project_id}, {body: {image_id, count: 1}});
export const listHistory = (project_id, query) => call('GET', '/projects/{project_id}/history', {project_id}, {query});
export const listAnnotationHistory = (annotation_id, query) => call('GET', '/annotations/{annotation_id}/history', {annotation_id}, {query});
export const restore = (project_id, body) => call('POST', '/projects/{project_id}/restore', {project_id}, {body});

export const startImport = (project_id, body) => call('POST', '/projects/{project_id}/import', {project_id}, {body});
export const importFiles = (project_id, form, options) => upload('/projects/{project_id}/import', {project_id}, form, options);
export const getImport = project_id => call('GET', '/projects/{project_id}/import', {project_id});

export const listVersions = (project_id, query) => call('GET', '/projects/{project_id}/versions', {project_id}, {query});
export const publish = (project_id, body, key) => call('POST', '/projects/{project_id}/versions/publish', {project_id}, {body, key});
export const saveWorkingVersion = project_id => call('POST', '/projects/{project_id}/versions/working', {project_id});
export const getVersion = version_id => call('GET', '/versions/{version_id}', {version_id});
export const watchVersion = (version_id, options) => follow('/versions/{version_id}/events', {version_id}, options);
export const rollbackVersion = (version_id, body) => call('POST', '/versions/{version_id}/rollback', {version_id}, {body});
export const diff = (from_version, to_version, query) => call('GET', '/versions/{from_version}/diff/{to_version}', {from_version, to_version}, {query});
export const listChangedImages = (from_version, to_version, query) => call('GET', '/versions/{from_version}/diff/{to_version}/images', {from_version, to_version}, {query});

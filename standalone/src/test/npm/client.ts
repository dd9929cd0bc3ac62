// Compiles where the generated types say of each member what the contract says.
import type { components, operations } from './openapi';

type Schemas = components['schemas'];

const box: Schemas['CreateAnnotationRequest'] = {
  project_id: 'proj_0123456789ab',
  image_id: 'a.png',
  geometry: { type: 'bbox', bbox: [1, 2, 3, 4] },
  notes: null,
};

// @ts-expect-error image_id is required
const withoutImage: Schemas['CreateAnnotationRequest'] = { project_id: 'proj_0123456789ab' };

// @ts-expect-error a point has two coordinates
const brokenPoint: Schemas['Point'] = [1];

// @ts-expect-error there is no such member
const unknownMember: Schemas['UpdateDatasetRequest'] = { titel: 'x' };

// @ts-expect-error a name cannot be cleared
const clearedName: Schemas['UpdateDatasetRequest'] = { name: null };

const cleared: Schemas['UpdateDatasetRequest'] = { description: null, tags: null, visibility: 'public' };

// @ts-expect-error no such word
const word: Schemas['UpdateDatasetRequest'] = { visibility: 'secret' };

function read(dataset: Schemas['Dataset']): string {
  // Every member of an answer is there; what may be absent is null.
  const description: string | null = dataset.description;
  const count: number = dataset.num_images;
  return `${dataset.id} ${description ?? ''} ${count}`;
}

const query: operations['ListAnnotations']['parameters']['query'] = { project_id: 'proj_0123456789ab', limit: 5 };

// @ts-expect-error project_id is required
const withoutProject: operations['ListAnnotations']['parameters']['query'] = { limit: 5 };

type Failure = operations['GetDataset']['responses'][404]['content']['application/json'];

function explain(failure: Failure): string {
  return `${failure.error}: ${failure.message} (${failure.request_id})`;
}

export { box, brokenPoint, cleared, clearedName, explain, query, read, unknownMember, withoutImage, withoutProject, word };

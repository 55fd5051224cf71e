import type { SpecSources } from '../manifest-result.js';
import type { ManifestSpec } from '../spec/manifest-spec.types.js';

/** One manifest of a project. `order` says when it came (any growing number); where two disagree, the newer one is refused. */
export interface MergeInput {
  /** The manifest in messages, such as `web: .qovery.yml`. */
  readonly file: string;
  readonly spec: ManifestSpec;
  readonly order: number;
  /** Places for messages; without them only the file is named. */
  readonly sources?: SpecSources;
}

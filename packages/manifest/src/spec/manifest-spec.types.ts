import type { ApplicationSpec } from './application-spec.types.js';
import type { ServiceSpec } from './service-spec.types.js';
import type { RouterSpec } from './router-spec.types.js';

/** What one manifest asks for: plain data in the order of the file. One application for `.qovery.yml`, one or more for `belay.yml`. */
export interface ManifestSpec {
  readonly applications: readonly ApplicationSpec[];
  readonly services: readonly ServiceSpec[];
  readonly routers: readonly RouterSpec[];
}

/** A project's merged manifests: the same shape, each service with the keys of the applications whose manifests declare it. */
export interface ProjectSpec {
  readonly project: string;
  readonly applications: readonly ApplicationSpec[];
  readonly services: readonly ProjectServiceSpec[];
  readonly routers: readonly RouterSpec[];
}

/** A service of a project; `declaredBy` holds application keys, in order of the manifests. */
export interface ProjectServiceSpec extends ServiceSpec {
  readonly declaredBy: readonly string[];
}

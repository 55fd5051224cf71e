import type { Application } from './application.model.js';
import type { ApplicationRow } from './application.repository.js';

/** Gives the public form of an application. */
export function toApplication(row: ApplicationRow): Application {
  const { source } = row;
  return {
    id: row.id, name: row.name, projectId: row.projectId, createdAt: row.createdAt, allowsSecretBuildArgs: row.settings['allowSecretBuildArgs'] === true,
    source: source.kind === 'git' ? { gitUrl: source.url, folder: source.folder === '' ? '.' : source.folder, image: null } : { gitUrl: null, folder: null, image: source.ref },
  };
}

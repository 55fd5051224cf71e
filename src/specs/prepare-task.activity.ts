import { BelayError, type StateActivities } from '@belay/contracts';
import { readScope } from './operation-scope.js';
import { requireCurrent } from './earlier-release.js';
import type { SpecDeps } from './spec-deps.js';

const DEFAULT_TIMEOUT_MS = 10 * 60_000;

/** Makes the activity that gives the one-off job of a `task` operation: the release's image, its variables and disks. */
export function makePrepareTask({ db }: SpecDeps): StateActivities['prepareTask'] {
  return async ({ operationId }) => {
    const scope = await readScope(db, operationId);
    const { applications } = requireCurrent(scope);
    const { application: wanted, command, timeoutMs } = scope.operation.params;
    const application = wanted === undefined && applications.length === 1 ? applications[0] : applications.find(({ name, projectName }) => name === wanted || projectName === wanted);
    if (application === undefined) throw new BelayError('NOT_FOUND', `The release has no application ${wanted ?? ''}. It has ${applications.map(({ name }) => name).join(', ')}.`, { details: { application: wanted } });
    if (application.image === undefined) throw new BelayError('IMAGE_GONE', `The release has no image of ${application.name}. Deploy it again.`);
    if (command === undefined || command.length === 0) throw new BelayError('INVALID_INPUT', 'A task needs the program that it runs and its arguments.', { details: { field: ['command'] } });
    return {
      job: {
        kind: 'job', name: `task-${operationId.toLowerCase().replace(/[^a-z0-9]+/g, '').slice(-40)}`, application: application.name, image: application.image, command: [...command],
        mounts: application.storage.map(({ volume, path }) => ({ volume, path })), variablesRef: application.variablesRef, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
        cpuMillis: application.cpuMillis, ramBytes: application.ramBytes,
      },
    };
  };
}

import { startOperation } from '../../operations/start-operation.js';
import type { Cli } from '../../runtime/cli.js';
import { wholeNumber } from '../../runtime/whole-number.js';
import { findApplication } from '../../scope/find-application.js';
import { breakGlassOf } from '../command.js';
import type { ScaleOptions } from './scale.command.js';
import { scaleDocument } from './scale.document.js';

/** Changes the number of instances of an application. */
export async function scale(cli: Cli, replicasText: string, options: ScaleOptions): Promise<void> {
  const replicas = wholeNumber(replicasText, 'The number of instances', 1, 100);
  await startOperation(cli, options, async (session, { project, environment }) => {
    const application = findApplication(session, project, options.application);
    return (await session.client.request(scaleDocument, { input: { environment: environment.id, application, replicas, idempotencyKey: options.idempotencyKey, ...breakGlassOf(options) } })).scale;
  });
}

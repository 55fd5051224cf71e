import type { EnvironmentFields } from '../../api/fragments.document.js';
import { accepted } from '../../api/refuse.js';
import type { Session } from '../../scope/session.js';
import { createEnvironmentDocument, type CreateEnvironmentVariables } from './env-create.document.js';

/**
 * Makes an environment.
 * @throws {CliError} with the code of the refusal.
 */
export async function createEnvironmentIn(session: Session, input: CreateEnvironmentVariables['input']): Promise<EnvironmentFields> {
  const { createEnvironment } = await session.client.request(createEnvironmentDocument, { input });
  return accepted(createEnvironment.environment, createEnvironment.userErrors);
}

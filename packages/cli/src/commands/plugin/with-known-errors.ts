import { BelayError, errorCodes } from '@belay/contracts';
import { CliError } from '../../runtime/cli-error.js';

/** Runs what throws errors of the SDK and gives them the form of the command line, with what to do about them. */
export async function withKnownErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BelayError) throw new CliError(error.code, error.message, { cause: error, details: error.details, hint: errorCodes[error.code].remedy });
    throw error;
  }
}

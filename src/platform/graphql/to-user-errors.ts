import { type ErrorDetails, type Failure, isErrorCode } from '@belay/contracts';
import { z } from 'zod';
import type { UserError } from './user-error.model.js';

const place = z.object({
  file: z.string().optional(), line: z.number().int().optional(), column: z.number().int().optional(), hint: z.string().optional(),
  field: z.union([z.string().transform((name) => [name]), z.array(z.string())]).optional(),
});
const diagnostics = z.array(z.looseObject({ message: z.string(), severity: z.string().optional() }));

/** Gives the entries for a failure: one, or one for each diagnostic of a manifest with its file, line, column and hint. */
export function toUserErrors(failure: Failure): UserError[] {
  const found = diagnostics.safeParse(failure.details?.['diagnostics']);
  const errors = found.success ? found.data.filter((diagnostic) => diagnostic.severity === undefined || diagnostic.severity === 'error') : [];
  if (errors.length === 0) return [toUserError(failure.code, failure.message, failure.details)];
  return errors.map((diagnostic) => toUserError(failure.code, diagnostic.message, diagnostic));
}

function toUserError(code: string, message: string, details: ErrorDetails | undefined): UserError {
  const where = place.safeParse(details ?? {});
  return {
    code: isErrorCode(code) ? code : 'INTERNAL', message,
    ...(where.success ? where.data : {}),
    details: details !== undefined && Object.keys(details).length > 0 ? details : null,
  };
}

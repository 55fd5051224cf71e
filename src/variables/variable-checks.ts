import { BelayError } from '@belay/contracts';

/** A variable as a caller gives it. */
export interface VariableRequest {
  readonly name: string;
  readonly value: string;
  readonly isSecret?: boolean | null;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const MAX_VALUE_BYTES = 32 * 1024;
const MAX_AT_ONCE = 200;

/** @throws {BelayError} INVALID_INPUT naming the field, never the value. */
export function checkVariables(requests: readonly VariableRequest[]): void {
  checkNames(requests.map((request) => request.name), 'variables');
  requests.forEach((request, index) => {
    const field = ['variables', String(index), 'value'];
    if (Buffer.byteLength(request.value) > MAX_VALUE_BYTES) throw new BelayError('INVALID_INPUT', `The value of ${request.name} is larger than 32 KiB. Put large things into a file of the image.`, { details: { field } });
    if (request.value.includes('\0')) throw new BelayError('INVALID_INPUT', `The value of ${request.name} holds a NUL character, which no variable can.`, { details: { field } });
  });
}

/** Gives the names as they are. @throws {BelayError} INVALID_INPUT when there are none or too many, one is no name, or one stands twice. */
export function checkNames(names: readonly string[], field = 'names'): readonly string[] {
  if (names.length === 0 || names.length > MAX_AT_ONCE) throw new BelayError('INVALID_INPUT', `Give 1 to ${MAX_AT_ONCE} variables at once.`, { details: { field: [field] } });
  names.forEach((name, index) => {
    if (!NAME.test(name)) throw new BelayError('INVALID_NAME', 'The name of a variable has letters, digits and underscores, and does not begin with a digit.', { details: { field: [field, String(index)] } });
    if (names.indexOf(name) !== index) throw new BelayError('INVALID_INPUT', `The variable ${name} stands twice. Give it once.`, { details: { field: [field, String(index)] } });
  });
  return names;
}

import { BelayError } from '@belay/contracts';

/** Makes the error for an id that nothing has; `field` names the input field that held it. */
export function notFound(kind: string, id: string, field: readonly string[] = []): BelayError {
  const shown = /^[\w.:@/-]{1,80}$/.test(id) ? `"${id}"` : 'this id';
  return new BelayError('NOT_FOUND', `There is no ${kind} ${shown}. List what there is and take an id from there.`, { details: { ...(field.length === 0 ? {} : { field: [...field] }) } });
}

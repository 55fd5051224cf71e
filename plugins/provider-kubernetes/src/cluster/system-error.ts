/** Gives the code of a system error such as ECONNREFUSED or CERT_HAS_EXPIRED; undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Gives what an error says, also one of another realm. */
export function messageOf(error: unknown): string {
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : error;
  return typeof message === 'string' ? message : 'unknown reason';
}

/** Says whether an error of Node has this code, e.g. ENOENT. Looks at the property only: errors of another realm are no instances of Error here. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

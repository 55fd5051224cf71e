/** The `code` of a system error such as ENOENT. Asked by shape, because an error of another realm is no instance of our Error. */
export function readErrorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

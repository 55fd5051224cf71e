/** Fields of a log line; small, and never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The log of the worker's process: one JSON line each; `message` is a constant, what varies goes into the fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** How the engine treats an error of a code when an activity fails with it. */
export type ErrorTreatment =
  /** Tried again with back-off until the step's deadline. */
  | 'retryable'
  /** Never tried again: the same input gives the same error. */
  | 'terminal'
  /** Not tried again by itself; a person has to change something outside first. */
  | 'needs-human'
  /** Tried again, not before the time that the error's details name as `retryAt`. */
  | 'rate-limited';

/** What is known of one error code: how the engine treats it, the CLI's exit code, and one sentence for the page of codes. */
export interface ErrorCodeEntry {
  readonly treatment: ErrorTreatment;
  readonly exitCode: number;
  readonly meaning: string;
}

const entry = (treatment: ErrorTreatment, exitCode: number, meaning: string): ErrorCodeEntry => ({ treatment, exitCode, meaning });

/**
 * The closed list of error codes. A code is never renamed or reused; docs/errors.md has an entry for each.
 * Exit codes: 1 failed operation · 2 bad input · 3 not found · 4 not allowed · 5 conflict · 6 unavailable · 7 cancelled.
 */
export const errorCodes = {
  // Input
  INVALID_INPUT: entry('terminal', 2, 'An argument is missing, malformed or out of range.'),
  INVALID_NAME: entry('terminal', 2, 'A name cannot be used as a host name label or identifier.'),
  PAYLOAD_TOO_LARGE: entry('terminal', 2, 'An argument or result is larger than allowed.'),
  QUERY_TOO_COMPLEX: entry('terminal', 2, 'A GraphQL query is too deep or too costly.'),
  NOT_FOUND: entry('terminal', 3, 'Nothing with this id or name exists, or it belongs to something else.'),
  ALREADY_EXISTS: entry('terminal', 5, 'The name is taken.'),
  CONFLICT: entry('terminal', 5, 'The thing was changed by somebody else meanwhile.'),
  UNAUTHENTICATED: entry('terminal', 4, 'No valid token was given.'),
  FORBIDDEN: entry('terminal', 4, 'The token does not allow this.'),
  // Source and manifest
  SOURCE_UNREACHABLE: entry('retryable', 6, 'The git repository cannot be reached.'),
  SOURCE_NEEDS_CREDENTIALS: entry('needs-human', 4, 'The git repository wants credentials.'),
  SOURCE_NOT_FOUND: entry('terminal', 3, 'There is no git repository at this URL.'),
  COMMIT_NOT_FOUND: entry('terminal', 3, 'The commit does not exist in the repository.'),
  BRANCH_NOT_FOUND: entry('terminal', 3, 'The branch does not exist in the repository.'),
  MANIFEST_MISSING: entry('terminal', 2, 'The application has no manifest at this commit.'),
  MANIFEST_INVALID: entry('terminal', 2, 'The manifest has errors; each is listed with file, line, column and hint.'),
  APPLICATION_NOT_IN_MANIFEST: entry('terminal', 2, 'The manifest names no such application.'),
  DOCKERFILE_MISSING: entry('terminal', 2, 'There is no Dockerfile where the manifest says.'),
  NOT_SUPPORTED_YET: entry('terminal', 2, 'The manifest asks for something that this version does not do.'),
  NO_PORT: entry('terminal', 2, 'A public application declares no port, neither by EXPOSE nor by `port`.'),
  ROUTE_CONFLICT: entry('terminal', 5, 'Two applications claim the same route.'),
  VARIABLE_CYCLE: entry('terminal', 2, 'Variables refer to each other in a circle.'),
  VARIABLE_DANGLING: entry('terminal', 2, 'A variable refers to one that does not exist.'),
  // Build and images
  BUILD_FAILED: entry('terminal', 1, 'The Dockerfile does not build; the last lines of its output are shown.'),
  SECRET_IN_BUILD_ARG: entry('terminal', 2, 'A Dockerfile declares a secret variable as ARG, which would stand in the image history.'),
  DOCKERFILE_FRONTEND_UNAVAILABLE: entry('needs-human', 6, 'The Dockerfile frontend named by `# syntax=` cannot be had.'),
  IMAGE_UNAVAILABLE: entry('needs-human', 6, 'An image cannot be had: no registry answers and there is no local copy.'),
  IMAGE_GONE: entry('needs-human', 6, 'The image of a release no longer exists.'),
  DISK_FULL: entry('needs-human', 6, 'The target has no disk space left.'),
  // Run
  PROCESS_EXITED: entry('terminal', 1, 'A process ended before it was ready.'),
  NOT_LISTENING: entry('terminal', 1, 'A process runs but listens on no port.'),
  LISTENS_ELSEWHERE: entry('terminal', 1, 'A process listens, but on another port or only on its loopback address.'),
  UNHEALTHY: entry('terminal', 1, 'The health check did not pass in time.'),
  SERVICE_UNHEALTHY: entry('terminal', 1, 'A service did not become healthy in time.'),
  VERIFY_FAILED: entry('terminal', 1, 'The application does not answer over its route.'),
  ENDPOINT_MOVED: entry('terminal', 5, 'The endpoint does not point where the switch expected.'),
  DATA_UPGRADE_NEEDS_BACKUP: entry('terminal', 2, 'A major version of a service cannot be changed in place.'),
  TASK_OUTCOME_UNKNOWN: entry('needs-human', 1, 'A task may or may not have run to its end; it is never run again by itself.'),
  // Operations
  PLAN_CHANGED: entry('terminal', 5, 'What would be done is no longer what the plan hash stands for.'),
  PLAN_INVALID: entry('terminal', 2, 'The plan hash is not one of this environment.'),
  ADMISSION_PENDING: entry('retryable', 6, 'The operation is recorded and will be admitted when the engine answers.'),
  ENVIRONMENT_FROZEN: entry('terminal', 4, 'The environment is frozen.'),
  ENVIRONMENT_GONE: entry('terminal', 5, 'The environment was destroyed.'),
  NO_RELEASE: entry('terminal', 5, 'The environment has no release yet.'),
  OPERATION_SUPERSEDED: entry('terminal', 5, 'A newer operation of the same kind took this one\'s place.'),
  OPERATION_CANCELLED: entry('terminal', 7, 'The operation was cancelled.'),
  STALE_OPERATION: entry('terminal', 5, 'The call comes from a superseded operation or attempt; nothing was changed.'),
  DEADLINE_EXCEEDED: entry('terminal', 1, 'A step did not end within its time.'),
  // Plugins
  PLUGIN_NO_WORKER: entry('terminal', 6, 'No worker of the plugin serves the target.'),
  PLUGIN_BAD_RESULT: entry('terminal', 1, 'A plugin answered something that its contract does not allow.'),
  PLUGIN_CRASHED: entry('retryable', 6, 'The plugin\'s worker died or stopped answering in the middle of a call.'),
  PLUGIN_OPTIONS_INVALID: entry('terminal', 2, 'A plugin\'s options do not fit its schema.'),
  PLUGIN_CONTRACT_UNSUPPORTED: entry('terminal', 2, 'A plugin speaks a version of the contract that the engine does not serve.'),
  PLUGIN_DUPLICATE: entry('terminal', 5, 'Two plugins have the same id.'),
  PLUGIN_VERSION_SKEW: entry('terminal', 5, 'Workers of one queue run different versions of the plugin.'),
  UNSUPPORTED_CAPABILITY: entry('terminal', 2, 'The plugin does not offer what the operation needs.'),
  PROVIDER_UNAVAILABLE: entry('retryable', 6, 'The engine below the provider cannot be reached.'),
  PROVIDER_REFUSED: entry('terminal', 1, 'The engine below the provider refused the request.'),
  RATE_LIMITED: entry('rate-limited', 6, 'The other side asks to wait.'),
  NOTIFY_FAILED: entry('retryable', 6, 'A notification could not be delivered.'),
  SECRET_UNAVAILABLE: entry('terminal', 4, 'A secret reference cannot be resolved by this operation.'),
  TEMPORAL_UNAVAILABLE: entry('retryable', 6, 'The workflow engine does not answer.'),
  DATABASE_UNAVAILABLE: entry('retryable', 6, 'The database does not answer.'),
  INTERNAL: entry('retryable', 1, 'A defect of Belay; the log has the details under the given id.'),
} as const satisfies Record<string, ErrorCodeEntry>;

/** One of the closed list of error codes. */
export type ErrorCode = keyof typeof errorCodes;

/** Says whether a text is one of the closed list of codes. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errorCodes, text);
}

/** Codes after which Temporal must not try an activity again. */
export function nonRetryableCodes(): ErrorCode[] {
  return (Object.keys(errorCodes) as ErrorCode[]).filter((code) => errorCodes[code].treatment === 'terminal' || errorCodes[code].treatment === 'needs-human');
}

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

/** What is known of one error code: how the engine treats it, the CLI's exit code, what it means and what to do. */
export interface ErrorCodeEntry {
  readonly treatment: ErrorTreatment;
  readonly exitCode: number;
  readonly meaning: string;
  /** What a person can do. */
  readonly remedy: string;
}

const entry = (treatment: ErrorTreatment, exitCode: number, meaning: string, remedy: string): ErrorCodeEntry => ({ treatment, exitCode, meaning, remedy });

/**
 * The closed list of error codes. A code is never renamed or reused; docs/errors.md has an entry for each.
 * Exit codes: 1 failed operation · 2 bad input · 3 not found · 4 not allowed · 5 conflict · 6 unavailable · 7 cancelled.
 */
export const errorCodes = {
  // Input
  INVALID_INPUT: entry('terminal', 2, 'An argument is missing, malformed or out of range.', 'Correct the argument that the message names.'),
  INVALID_NAME: entry('terminal', 2, 'A name cannot be used as a host name label or identifier.', 'Use lower-case letters, digits and hyphens, at most 63 characters, beginning and ending with a letter or digit.'),
  PAYLOAD_TOO_LARGE: entry('terminal', 2, 'An argument or result is larger than allowed.', 'Send less: files and long texts belong in the repository, not in arguments.'),
  QUERY_TOO_COMPLEX: entry('terminal', 2, 'A GraphQL query is too deep or too costly.', 'Ask for fewer levels or fewer items; split the query.'),
  NOT_FOUND: entry('terminal', 3, 'Nothing with this id or name exists, or it belongs to something else.', 'Check the id or name; list what exists.'),
  ALREADY_EXISTS: entry('terminal', 5, 'The name is taken.', 'Choose another name, or use what exists.'),
  CONFLICT: entry('terminal', 5, 'The thing was changed by somebody else meanwhile.', 'Read the present state and try again.'),
  UNAUTHENTICATED: entry('terminal', 4, 'No valid token was given.', 'Give a token: `Authorization: Bearer …`, or `belay login`.'),
  FORBIDDEN: entry('terminal', 4, 'The token does not allow this.', 'Ask the owner for a token that allows it.'),
  // Source and manifest
  SOURCE_UNREACHABLE: entry('retryable', 6, 'The git repository cannot be reached.', 'Check the URL and the network of the platform; Belay tries again by itself until the deadline.'),
  SOURCE_NEEDS_CREDENTIALS: entry('needs-human', 4, 'The git repository wants credentials.', 'Give the application a credential for this host.'),
  SOURCE_NOT_FOUND: entry('terminal', 3, 'There is no git repository at this URL.', 'Check the URL; a private repository may also answer so without credentials.'),
  COMMIT_NOT_FOUND: entry('terminal', 3, 'The commit does not exist in the repository.', 'Push the commit, or name one that the repository has; write more digits when a short one fits several.'),
  BRANCH_NOT_FOUND: entry('terminal', 3, 'The branch does not exist in the repository.', 'Push the branch, or create the environment for a branch that exists.'),
  MANIFEST_MISSING: entry('terminal', 2, 'The application has no manifest at this commit.', 'Add a `.qovery.yml` or `belay.yml` to the application\'s folder; `belay init` writes one.'),
  MANIFEST_INVALID: entry('terminal', 2, 'The manifest has errors; each is listed with file, line, column and hint.', 'Mend the lines that the details name; `belay manifest check FILE` shows the same list.'),
  APPLICATION_NOT_IN_MANIFEST: entry('terminal', 2, 'The manifest names no such application.', 'Give the application in the manifest the name that the project uses, or the other way round.'),
  DOCKERFILE_MISSING: entry('terminal', 2, 'There is no Dockerfile where the manifest says.', 'Add a Dockerfile, or say where it is by `dockerfile:` in the manifest.'),
  NOT_SUPPORTED_YET: entry('terminal', 2, 'The manifest asks for something that this version does not do.', 'Remove the key that the message names.'),
  NO_PORT: entry('terminal', 2, 'A public application declares no port, neither by EXPOSE nor by `port`.', 'Add `EXPOSE <port>` to the Dockerfile or `port: <port>` to the manifest.'),
  ROUTE_CONFLICT: entry('terminal', 5, 'Two applications claim the same route.', 'Give one of the two applications another path or domain.'),
  VARIABLE_CYCLE: entry('terminal', 2, 'Variables refer to each other in a circle.', 'Break the circle that the message shows.'),
  VARIABLE_DANGLING: entry('terminal', 2, 'A variable refers to one that does not exist.', 'Set the variable that is referred to, or correct its name.'),
  // Build and images
  BUILD_FAILED: entry('terminal', 1, 'The Dockerfile does not build; the last lines of its output are shown.', 'Read the build output in the operation\'s events; the failing instruction is named.'),
  SECRET_IN_BUILD_ARG: entry('terminal', 2, 'A Dockerfile declares a secret variable as ARG, which would stand in the image history.', 'Use `RUN --mount=type=secret,id=<NAME>` instead of `ARG <NAME>`, or allow it for the application.'),
  DOCKERFILE_FRONTEND_UNAVAILABLE: entry('needs-human', 6, 'The Dockerfile frontend named by `# syntax=` cannot be had.', 'Remove the `# syntax=` line when nothing needs it, or make that image available to the engine.'),
  IMAGE_UNAVAILABLE: entry('needs-human', 6, 'An image cannot be had: no registry answers and there is no local copy.', 'Check the image name and the registry; without a registry load the image into the engine, or allow offline images by `BELAY_OFFLINE_IMAGES=1`.'),
  IMAGE_GONE: entry('needs-human', 6, 'The image of a release no longer exists.', 'Deploy the commit again to build it anew.'),
  DISK_FULL: entry('needs-human', 6, 'The target has no disk space left.', 'Free space on the target; `docker system df` shows what uses it.'),
  // Run
  PROCESS_EXITED: entry('terminal', 1, 'A process ended before it was ready.', 'Read the last log lines in the operation; correct the command or its variables.'),
  NOT_LISTENING: entry('terminal', 1, 'A process runs but listens on no port.', 'Make the process listen on the port that the manifest or EXPOSE names, on all addresses (0.0.0.0).'),
  LISTENS_ELSEWHERE: entry('terminal', 1, 'A process listens, but on another port or only on its loopback address.', 'Correct `port:`/EXPOSE, or make the process listen on 0.0.0.0 and the port that is named.'),
  UNHEALTHY: entry('terminal', 1, 'The health check did not pass in time.', 'Read the last log lines; correct the health check, or give the start more time by `start_timeout`.'),
  SERVICE_UNHEALTHY: entry('terminal', 1, 'A service did not become healthy in time.', 'Read the service\'s last log lines; give it more memory or another version.'),
  VERIFY_FAILED: entry('terminal', 1, 'The application does not answer over its route.', 'Read the answer in the message; check the route\'s path and the application\'s port.'),
  ROUTE_NOT_ACCEPTED: entry('needs-human', 1, 'The gateway of the target does not take a route up.', 'Mend what the message names: the gateway\'s listeners, its controller, or the target\'s option that names the gateway.'),
  ENDPOINT_MOVED: entry('terminal', 5, 'The endpoint does not point where the switch expected.', 'Another operation switched the endpoint; look at the environment and deploy again.'),
  DATA_UPGRADE_NEEDS_BACKUP: entry('terminal', 2, 'A major version of a service cannot be changed in place.', 'Keep the major version, or add a new service of the new version and move the data.'),
  TASK_OUTCOME_UNKNOWN: entry('needs-human', 1, 'A task may or may not have run to its end; it is never run again by itself.', 'Look at what the task did, then start it again if it has to run.'),
  // Backups and where they are kept
  BACKUP_NEEDS_STOP: entry('terminal', 5, 'A consistent backup can be had only while nothing writes.', 'Stop the service first, or ask for a backup of what runs.'),
  BACKUP_CORRUPT: entry('terminal', 1, 'The bytes of a backup are not those that were taken: size or checksum differ.', 'Use another backup; look at the disk of the store.'),
  UPLOAD_INCOMPLETE: entry('terminal', 5, 'An upload was to be finished before all its bytes were there.', 'Send the rest, then finish it.'),
  ADDRESS_EXPIRED: entry('terminal', 5, 'The signed address of an object is no longer valid.', 'Nothing: the engine asks for a new one and the copy goes on at its offset.'),
  STORE_UNAVAILABLE: entry('retryable', 6, 'What keeps the backups cannot be reached.', 'Start the store, or mend the way to it; the copy goes on at its offset.'),
  // Operations
  PLAN_CHANGED: entry('terminal', 5, 'What would be done is no longer what the plan hash stands for.', 'Ask for the plan again and read it.'),
  PLAN_INVALID: entry('terminal', 2, 'The plan hash is not one of this environment.', 'Use the hash that `plan` gave for this environment.'),
  ADMISSION_PENDING: entry('retryable', 6, 'The operation is recorded and will be admitted when the engine answers.', 'Nothing: watch the operation by its id.'),
  ENVIRONMENT_FROZEN: entry('terminal', 4, 'The environment is frozen.', 'Wait until the freeze ends or have it lifted (`belay unfreeze`); in an emergency start with `--break-glass REASON`, which is recorded. A rollback is always possible.'),
  APPROVAL_REJECTED: entry('terminal', 4, 'Somebody rejected the plan of the operation.', 'Read the reason; change what was asked for and start it anew.'),
  APPROVAL_EXPIRED: entry('terminal', 4, 'Not enough persons approved the operation in time.', 'Start it again and ask the others to approve it.'),
  APPROVAL_NOT_ALLOWED: entry('terminal', 4, 'Who starts an operation cannot approve it.', 'Ask somebody else, who calls with a token of another name.'),
  ENVIRONMENT_GONE: entry('terminal', 5, 'The environment was destroyed.', 'Create the environment again.'),
  NO_RELEASE: entry('terminal', 5, 'The environment has no release yet.', 'Deploy first.'),
  OPERATION_SUPERSEDED: entry('terminal', 5, 'A newer operation of the same kind took this one\'s place.', 'Nothing: the newer operation stands for it.'),
  OPERATION_CANCELLED: entry('terminal', 7, 'The operation was cancelled.', 'Start it again when you want it.'),
  STALE_OPERATION: entry('terminal', 5, 'The call comes from a superseded operation or attempt; nothing was changed.', 'Nothing: the newer operation or attempt goes on.'),
  DEADLINE_EXCEEDED: entry('terminal', 1, 'A step did not end within its time.', 'See the step; give it more time where it has a setting.'),
  // Plugins
  PLUGIN_NO_WORKER: entry('terminal', 6, 'No worker of the plugin serves the target.', 'Start the plugin\'s worker for this target; `belay plugin list` shows who was seen when.'),
  PLUGIN_BAD_RESULT: entry('terminal', 1, 'A plugin answered something that its contract does not allow.', 'Report it to the plugin\'s author; certify the plugin.'),
  PLUGIN_CRASHED: entry('retryable', 6, 'The plugin\'s worker died or stopped answering in the middle of a call.', 'Nothing: the step is tried again when the worker is back.'),
  PLUGIN_OPTIONS_INVALID: entry('terminal', 2, 'A plugin\'s options do not fit its schema.', 'Correct the options that the message names.'),
  PLUGIN_CONTRACT_UNSUPPORTED: entry('terminal', 2, 'A plugin speaks a version of the contract that the engine does not serve.', 'Install a version of the plugin for this engine.'),
  CERTIFICATE_INVALID: entry('terminal', 4, 'A conformance certificate was changed, was signed with another key, or is for another plugin or other files.', 'Certify the plugin again with the key that you hold.'),
  PLUGIN_DUPLICATE: entry('terminal', 5, 'Two plugins have the same id.', 'Remove one of the two.'),
  PLUGIN_DIGEST_MISMATCH: entry('terminal', 5, 'A worker runs other files of the plugin than those that were installed.', 'Put the installed files back, or install the plugin again if the change is meant.'),
  PLUGIN_VERSION_SKEW: entry('terminal', 5, 'Workers of one queue run different versions of the plugin.', 'Run the same version of the plugin on all workers of the target.'),
  UNSUPPORTED_CAPABILITY: entry('terminal', 2, 'The plugin does not offer what the operation needs.', 'Use a target whose plugin offers it.'),
  DOOR_UNAVAILABLE: entry('retryable', 6, 'The engine\'s door does not answer a plugin\'s worker.', 'Start the API; the worker goes on when it answers.'),
  PROVIDER_UNAVAILABLE: entry('retryable', 6, 'The engine below the provider cannot be reached.', 'Start the engine below (Docker, Kubernetes); Belay goes on when it answers.'),
  PROVIDER_REFUSED: entry('terminal', 1, 'The engine below the provider refused the request.', 'Read the engine\'s answer in the message.'),
  PROVIDER_UNAUTHENTICATED: entry('needs-human', 4, 'The engine below the provider does not accept the target\'s credentials, or its own certificate is not trusted.', 'Set the target\'s credentials again; for Kubernetes its kubeconfig.'),
  PROVIDER_FORBIDDEN: entry('needs-human', 4, 'The target\'s account may not do this in the engine below the provider; the message names verb and resource.', 'Give the account the right that the message names; for Kubernetes apply the plugin\'s `rbac.yaml`.'),
  QUOTA_EXCEEDED: entry('needs-human', 1, 'A quota of the target does not allow more.', 'Ask for less cpu, memory or storage, remove what is no longer used, or raise the quota.'),
  NO_CAPACITY: entry('needs-human', 1, 'The target has no room for a process: no machine has enough cpu or memory left.', 'Ask for less cpu or memory, remove what is no longer used, or add machines.'),
  STORAGE_UNAVAILABLE: entry('needs-human', 1, 'The target cannot give a volume.', 'Name a storage class that exists in the target\'s options, or install one; the message has the target\'s own words.'),
  RESOURCE_TERMINATING: entry('retryable', 5, 'Something of the same name is still being removed on the target.', 'Nothing: Belay tries again; if it lasts, see what holds the removal up.'),
  RATE_LIMITED: entry('rate-limited', 6, 'The other side asks to wait.', 'Nothing: Belay tries again at the time that was named.'),
  NOTIFY_FAILED: entry('retryable', 6, 'A notification could not be delivered.', 'Check the webhook\'s URL and what it answers.'),
  NOTIFY_REFUSED: entry('terminal', 1, 'The receiver of a notification refused it.', 'Check the receiver\'s URL and key, then send again.'),
  SINK_UNAVAILABLE: entry('retryable', 6, 'The receiver of logs, events or figures does not answer.', 'Nothing: the batch comes again; check the receiver when it lasts.'),
  SINK_REFUSED: entry('terminal', 1, 'The receiver of logs, events or figures will not take a batch.', 'Read its answer in the message; check its address and key.'),
  SECRET_UNAVAILABLE: entry('terminal', 4, 'A secret reference cannot be resolved by this operation.', 'Set the secret again; a plugin gets only secrets of the operation in hand.'),
  TEMPORAL_UNAVAILABLE: entry('retryable', 6, 'The workflow engine does not answer.', 'Start Temporal; what was accepted goes on then.'),
  DATABASE_UNAVAILABLE: entry('retryable', 6, 'The database does not answer.', 'Start Postgres; what was accepted goes on then.'),
  API_UNAVAILABLE: entry('retryable', 6, 'The API of the platform does not answer.', 'Start the platform with `npm start`, or check the URL that the command uses.'),
  INTERNAL: entry('retryable', 1, 'A defect of Belay; the log has the details under the given id.', 'Report it with the id from the log.'),
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

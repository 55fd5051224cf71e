/** Made from status.graphql by scripts/generate-documents.ts; change that file instead. */
import type { FailureFields, FreezeFields, WaitFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Status gives. */
export type StatusData = {
  readonly environment: {
    readonly id: string;
    readonly branch: string;
    readonly kind: 'DEVELOPMENT' | 'PREVIEW' | 'PRODUCTION' | 'STAGING';
    readonly health: 'DEGRADED' | 'EMPTY' | 'HEALTHY' | 'STOPPED' | 'UNHEALTHY' | 'UNKNOWN';
    readonly isMeantToRun: boolean;
    readonly observedAt: string | null;
    readonly project: {
      readonly id: string;
      readonly name: string;
    };
    readonly target: {
      readonly id: string;
      readonly name: string;
    };
    readonly currentRelease: {
      readonly id: string;
      readonly number: number | null;
      readonly createdAt: string;
    } | null;
    readonly runningOperation: {
      readonly id: string;
      readonly kind: 'BUILD' | 'DEPLOY' | 'DESTROY' | 'PLAN' | 'PROMOTE' | 'REDEPLOY' | 'RELEASE' | 'REPAIR' | 'RESTART' | 'ROLLBACK' | 'SCALE' | 'START' | 'STOP' | 'TASK';
      readonly state: 'AWAITING_APPROVAL' | 'CANCELLED' | 'FAILED' | 'MERGED' | 'PENDING' | 'QUEUED' | 'REFUSED' | 'RUNNING' | 'SUCCEEDED' | 'SUPERSEDED' | 'UNDOING';
      readonly hasEnded: boolean;
      readonly requestedBy: string;
      readonly parameters: unknown;
      readonly createdAt: string;
      readonly startedAt: string | null;
      readonly endedAt: string | null;
      readonly durationMs: number | null;
      readonly failure: FailureFields | null;
      readonly failedStep: string | null;
      readonly culpritLogs: readonly string[];
      readonly undone: readonly string[];
      readonly undoFailure: FailureFields | null;
      readonly urls: readonly string[];
      readonly isNoop: boolean;
      readonly replacedBy: string | null;
      readonly task: {
        readonly exitCode: number | null;
        readonly output: string | null;
        readonly isOutcomeUnknown: boolean;
      } | null;
      readonly eventOffset: number;
      readonly environment: {
        readonly id: string;
        readonly branch: string;
      };
      readonly waits: readonly WaitFields[];
    } | null;
    readonly waitingOperations: readonly ({
      readonly id: string;
      readonly kind: 'BUILD' | 'DEPLOY' | 'DESTROY' | 'PLAN' | 'PROMOTE' | 'REDEPLOY' | 'RELEASE' | 'REPAIR' | 'RESTART' | 'ROLLBACK' | 'SCALE' | 'START' | 'STOP' | 'TASK';
      readonly state: 'AWAITING_APPROVAL' | 'CANCELLED' | 'FAILED' | 'MERGED' | 'PENDING' | 'QUEUED' | 'REFUSED' | 'RUNNING' | 'SUCCEEDED' | 'SUPERSEDED' | 'UNDOING';
      readonly requestedBy: string;
      readonly createdAt: string;
      readonly waits: readonly WaitFields[];
    })[];
    readonly freezes: readonly FreezeFields[];
    readonly applications: readonly ({
      readonly name: string;
      readonly health: 'DEGRADED' | 'EMPTY' | 'HEALTHY' | 'STOPPED' | 'UNHEALTHY' | 'UNKNOWN';
      readonly commit: string | null;
      readonly replicas: number;
      readonly autoscaling: {
        readonly min: number;
        readonly max: number;
      } | null;
      readonly image: {
        readonly ref: string;
        readonly imageId: string;
      } | null;
      readonly limits: {
        readonly cpuMillis: number;
        readonly ramBytes: number;
      };
      readonly routes: readonly ({
        readonly url: string;
        readonly path: string;
        readonly isCustomDomain: boolean;
      })[];
      readonly endpoint: {
        readonly host: string;
        readonly ports: readonly ({
          readonly port: number;
          readonly protocol: 'TCP' | 'UDP';
        })[];
      };
      readonly instances: readonly ({
        readonly id: string;
        readonly state: 'EXITED' | 'RUNNING' | 'STARTING' | 'UNKNOWN';
        readonly exitCode: number | null;
        readonly restarts: number;
        readonly startedAt: string | null;
      })[];
    })[];
    readonly services: readonly ({
      readonly name: string;
      readonly type: string;
      readonly version: string;
      readonly health: 'DEGRADED' | 'EMPTY' | 'HEALTHY' | 'STOPPED' | 'UNHEALTHY' | 'UNKNOWN';
      readonly volume: string;
      readonly image: {
        readonly ref: string;
        readonly substitute: {
          readonly program: string;
          readonly version: string;
        } | null;
      } | null;
      readonly limits: {
        readonly cpuMillis: number;
        readonly ramBytes: number;
      };
      readonly endpoint: {
        readonly host: string;
        readonly ports: readonly ({
          readonly port: number;
          readonly protocol: 'TCP' | 'UDP';
        })[];
      };
      readonly instances: readonly ({
        readonly id: string;
        readonly state: 'EXITED' | 'RUNNING' | 'STARTING' | 'UNKNOWN';
        readonly exitCode: number | null;
        readonly restarts: number;
        readonly startedAt: string | null;
      })[];
    })[];
    readonly volumes: readonly ({
      readonly name: string;
      readonly owner: string | null;
      readonly writtenBy: string | null;
    })[];
  } | null;
};

/** What Status is asked with. */
export type StatusVariables = {
  readonly environment: string;
};

/** The query Status. */
export const statusDocument: TypedDocument<StatusData, StatusVariables> = {
  name: 'Status',
  text: "query Status($environment:ID!){environment(id:$environment){id branch kind health isMeantToRun observedAt project{id name}target{id name}currentRelease{id number createdAt}runningOperation{...OperationFields waits{...WaitFields}}waitingOperations{id kind state requestedBy createdAt waits{...WaitFields}}freezes{...FreezeFields}applications{name health commit replicas autoscaling{min max}image{ref imageId}limits{cpuMillis ramBytes}routes{url path isCustomDomain}endpoint{host ports{port protocol}}instances{id state exitCode restarts startedAt}}services{name type version health volume image{ref substitute{program version}}limits{cpuMillis ramBytes}endpoint{host ports{port protocol}}instances{id state exitCode restarts startedAt}}volumes{name owner writtenBy}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment WaitFields on Wait{kind message since until endedBy behind step}fragment FreezeFields on Freeze{id name reason policy isOfProject isInEffect inEffectUntil nextFrom until weekly{days from to timeZone}once{from until}createdBy createdAt liftedAt}",
};

/** What EnvironmentChanges gives. */
export type EnvironmentChangesData = {
  readonly environmentEvents: {
    readonly offset: number;
  };
};

/** What EnvironmentChanges is asked with. */
export type EnvironmentChangesVariables = {
  readonly environment: string;
  readonly after?: number | null;
};

/** The subscription EnvironmentChanges. */
export const environmentChangesDocument: TypedDocument<EnvironmentChangesData, EnvironmentChangesVariables> = {
  name: 'EnvironmentChanges',
  text: "subscription EnvironmentChanges($environment:ID!$after:Int){environmentEvents(environment:$environment after:$after){offset}}",
};

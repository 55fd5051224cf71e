import { anyCallCases } from '../cases/any-call.cases.js';
import { autoscalingCases } from '../cases/autoscaling.cases.js';
import { backupCases } from '../cases/backup.cases.js';
import { cancelCases } from '../cases/cancel.cases.js';
import { contractCases } from '../cases/contract.cases.js';
import { crashCases } from '../cases/crash.cases.js';
import { fencingCases } from '../cases/fencing.cases.js';
import { garbageCases } from '../cases/garbage.cases.js';
import { idempotencyCases } from '../cases/idempotency.cases.js';
import { jobCases } from '../cases/job.cases.js';
import { lifeCases } from '../cases/life.cases.js';
import { notifierCases } from '../cases/notifier.cases.js';
import { payloadCases, rotationCases } from '../cases/payload.cases.js';
import { reportCases } from '../cases/report.cases.js';
import { sinkCases } from '../cases/sink.cases.js';
import { sourceCases } from '../cases/source.cases.js';
import { storeCases } from '../cases/store.cases.js';
import { targetCases } from '../cases/target.cases.js';
import { volumeCases } from '../cases/volume.cases.js';
import type { ConformanceCase } from './conformance-case.js';

/** Every case in the order in which they are tried; the search for secrets comes last, since it looks at what all others left. */
export const allCases: readonly ConformanceCase[] = [
  ...payloadCases, ...contractCases, ...idempotencyCases, ...targetCases, ...volumeCases, ...garbageCases, ...autoscalingCases, ...reportCases, ...jobCases, ...notifierCases, ...backupCases, ...storeCases, ...sinkCases, ...sourceCases, ...anyCallCases, ...cancelCases, ...fencingCases, ...crashCases, ...rotationCases, ...lifeCases,
];

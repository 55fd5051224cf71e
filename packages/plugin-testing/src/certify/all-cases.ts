import { cancelCases } from '../cases/cancel.cases.js';
import { contractCases } from '../cases/contract.cases.js';
import { crashCases } from '../cases/crash.cases.js';
import { fencingCases } from '../cases/fencing.cases.js';
import { idempotencyCases } from '../cases/idempotency.cases.js';
import { jobCases } from '../cases/job.cases.js';
import { lifeCases } from '../cases/life.cases.js';
import { notifierCases } from '../cases/notifier.cases.js';
import { reportCases } from '../cases/report.cases.js';
import { targetCases } from '../cases/target.cases.js';
import type { ConformanceCase } from './conformance-case.js';

/** Every case in the order in which they are tried; the search for secrets comes last, since it looks at what all others left. */
export const allCases: readonly ConformanceCase[] = [
  ...contractCases, ...idempotencyCases, ...targetCases, ...reportCases, ...jobCases, ...notifierCases, ...cancelCases, ...fencingCases, ...crashCases, ...lifeCases,
];

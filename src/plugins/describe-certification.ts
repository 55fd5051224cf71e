import { BelayError, toFailure } from '@belay/contracts';
import { assertReportFor } from '@belay/contracts/certificate';
import type { ConfiguredPlugin } from '../platform/config/configured-plugins.js';
import type { Certification } from '../platform/config/read-certification.js';
import type { PluginCertification } from './plugin.model.js';
import type { PluginWorkerRow } from './plugin.repository.js';

/** What is shown of a plugin's certificate, and the digest by which it is known where it is believed. */
export interface DescribedCertification {
  readonly digest: string | undefined;
  readonly shown: PluginCertification | null;
}

/** Tells of a plugin's certificate; one that is for other files than those that its living workers run is not believed. */
export function describeCertification(id: string, configured: readonly ConfiguredPlugin[], alive: readonly PluginWorkerRow[]): DescribedCertification {
  const all = configured.flatMap(({ certification }) => (certification === undefined ? [] : [certification]));
  const certification = all.find(({ kind }) => kind === 'invalid') ?? all[0];
  if (certification === undefined) return { digest: undefined, shown: null };
  const checked = alive.reduce((known, { digest }) => againstWorker(id, known, digest), certification);
  if (checked.kind === 'invalid') return { digest: undefined, shown: { isValid: false, problem: checked.problem, certifiedAt: null, capabilities: [] } };
  const { report, digest } = checked;
  return { digest, shown: { isValid: true, problem: null, certifiedAt: new Date(report.finishedAt), capabilities: report.capabilitiesProven } };
}

function againstWorker(id: string, certification: Certification, digest: string): Certification {
  if (certification.kind === 'invalid') return certification;
  try {
    assertReportFor(certification.report, { id, digest });
    return certification;
  } catch (error) {
    if (error instanceof BelayError) return { kind: 'invalid', problem: toFailure(error) };
    throw error;
  }
}

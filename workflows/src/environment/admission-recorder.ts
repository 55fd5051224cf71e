import type { AdmissionRecord, RecordedAdmission } from '@belay/contracts/workflow';
import { records } from '../lib/records.js';

/** Admissions that one call to the records takes. */
const MOST_AT_ONCE = 100;

interface Asked { readonly record: AdmissionRecord; readonly answer: PromiseWithResolvers<RecordedAdmission> }

/** Writes down what an entity says to requests: one call at a time, and all that came meanwhile together, so that a burst of requests costs a few calls and events. */
export class AdmissionRecorder {
  private waiting: readonly Asked[] = [];
  private writing: Promise<void> | undefined;

  /** Gives what the records say to an admission, in the order in which they were asked. */
  async record(record: AdmissionRecord): Promise<RecordedAdmission> {
    const answer = Promise.withResolvers<RecordedAdmission>();
    this.waiting = [...this.waiting, { record, answer }];
    this.writing ??= this.write();
    return await answer.promise;
  }

  /** Waits until all that was asked is written, so that the records tell no end of an operation before its admission. */
  async flush(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
  }

  private async write(): Promise<void> {
    // What comes in the same turn goes together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, MOST_AT_ONCE);
      this.waiting = this.waiting.slice(batch.length);
      try {
        const recorded = await records.recordAdmissions({ admissions: batch.map(({ record }) => record) });
        for (const [index, { answer, record }] of batch.entries()) answer.resolve(recorded[index] ?? { admission: record.admission, gate: { kind: 'open' } });
      } catch (error) {
        for (const { answer } of batch) answer.reject(error);
      }
    }
    this.writing = undefined;
  }
}

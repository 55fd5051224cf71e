import type { Payload } from '@belay/contracts/codec';

/** Events whose payloads a plugin's worker wrote. */
const WRITTEN_BY_WORKERS = ['activityTaskCompletedEventAttributes', 'activityTaskFailedEventAttributes', 'activityTaskCanceledEventAttributes'];
const SEALED_TEXT = 'Encoded failure';

/** Gives a history as text, in which a canary can be found: payloads are opened and shown as they are. */
export function readableHistory(history: unknown, open: (payload: Payload) => Payload): string {
  return JSON.stringify(visitPayloads(plain(history), (payload) => {
    const { metadata, data } = open(payload);
    return { metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)])), data: text(data) };
  }));
}

/** Says what of a plugin's own answers stands in a history for everyone to read: names of fields, and what they should have been. */
export function findUnsealed(history: unknown): string[] {
  const found: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (isPayload(value)) {
      const encoding = text(value.metadata?.['encoding']);
      if (encoding !== 'binary/encrypted') found.push(`${path} has the encoding ${encoding} instead of binary/encrypted`);
      return;
    }
    if (Array.isArray(value)) value.forEach((item, index) => look(item, `${path}.${index}`));
    if (!isRecord(value)) return;
    if ('failureInfo' in value || 'applicationFailureInfo' in value) {
      if (typeof value['message'] === 'string' && value['message'] !== '' && value['message'] !== SEALED_TEXT) found.push(`${path}.message is readable; it belongs into the failure's encoded attributes`);
      if (typeof value['stackTrace'] === 'string' && value['stackTrace'] !== '') found.push(`${path}.stackTrace is readable; it belongs into the failure's encoded attributes`);
    }
    for (const [name, item] of Object.entries(value)) look(item, path === '' ? name : `${path}.${name}`);
  };
  for (const event of eventsOf(plain(history))) {
    for (const name of WRITTEN_BY_WORKERS) if (isRecord(event) && isRecord(event[name])) look(event[name], name.replace('EventAttributes', ''));
  }
  return found;
}

/** Ids of the keys that sealed what a plugin's worker answered. */
export function answerKeyIds(history: unknown): string[] {
  const ids = new Set<string>();
  for (const event of eventsOf(plain(history))) {
    for (const name of WRITTEN_BY_WORKERS) if (isRecord(event)) visitPayloads(event[name], (payload) => (ids.add(text(payload.metadata?.['encryption-key-id'])), payload));
  }
  return [...ids];
}

function eventsOf(history: unknown): readonly unknown[] {
  return isRecord(history) && Array.isArray(history['events']) ? history['events'] : [];
}

/** Messages of protobuf hide empty fields behind their prototypes; only what they hold themselves counts. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if ('toNumber' in value) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

function visitPayloads(value: unknown, visit: (payload: Payload) => unknown): unknown {
  if (isPayload(value)) return visit(value);
  if (value instanceof Uint8Array) return text(value);
  if (Array.isArray(value)) return value.map((item) => visitPayloads(item, visit));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, visitPayloads(item, visit)]));
}

function isPayload(value: unknown): value is Payload {
  return isRecord(value) && isRecord(value['metadata']) && value['metadata']['encoding'] instanceof Uint8Array;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? new Uint8Array()).toString('utf8');
}

import protobuf from 'protobufjs/light.js';
import { z } from 'zod';

const timestamp = { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } };
/** The part of BuildKit's status that is used. source: github.com/moby/buildkit, api/services/control/control.proto (v0.8 and later have these numbers). */
const root = protobuf.Root.fromJSON({
  nested: {
    Timestamp: timestamp,
    Vertex: { fields: { digest: { type: 'string', id: 1 }, name: { type: 'string', id: 3 }, cached: { type: 'bool', id: 4 }, started: { type: 'Timestamp', id: 5 }, completed: { type: 'Timestamp', id: 6 }, error: { type: 'string', id: 7 } } },
    VertexLog: { fields: { vertex: { type: 'string', id: 1 }, stream: { type: 'int64', id: 3 }, msg: { type: 'bytes', id: 4 } } },
    StatusResponse: { fields: { vertexes: { rule: 'repeated', type: 'Vertex', id: 1 }, logs: { rule: 'repeated', type: 'VertexLog', id: 3 } } },
  },
});
const statusType = root.lookupType('StatusResponse');

const statusShape = z.object({
  vertexes: z.array(z.object({ digest: z.string(), name: z.string().default(''), cached: z.boolean().default(false), started: z.unknown().optional(), completed: z.unknown().optional(), error: z.string().default('') })).default([]),
  logs: z.array(z.object({ vertex: z.string(), msg: z.string() })).default([]),
});
/** What BuildKit says about its steps ("vertexes") and their output (`msg` in base64). */
export type BuildStatus = z.output<typeof statusShape>;

/** One line of the engine's answer to a build. */
export type BuildEvent =
  | { readonly kind: 'status'; readonly status: BuildStatus }
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'other' };

const eventShape = z.object({ id: z.string().optional(), aux: z.unknown().optional(), error: z.string().optional(), errorDetail: z.object({ message: z.string() }).optional() });
const imageShape = z.object({ ID: z.string() });

/** Reads one line of the answer. A build that failed ends its answer like one that succeeded: only its events tell. */
export function readBuildEvent(line: string): BuildEvent {
  const event = eventShape.parse(JSON.parse(line));
  const message = event.errorDetail?.message ?? event.error;
  if (message !== undefined) return { kind: 'error', message };
  if (event.id === 'moby.buildkit.trace' && typeof event.aux === 'string') return { kind: 'status', status: decodeStatus(event.aux) };
  const image = imageShape.safeParse(event.aux);
  return event.id === 'moby.image.id' && image.success ? { kind: 'image', imageId: image.data.ID } : { kind: 'other' };
}

function decodeStatus(base64: string): BuildStatus {
  return statusShape.parse(statusType.toObject(statusType.decode(Buffer.from(base64, 'base64')), { bytes: String }));
}

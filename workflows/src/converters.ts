import { QUEUE_MARK } from '@belay/contracts/workflow';
import { DefaultFailureConverter, defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { ForQueue } from './lib/for-queue.js';

/** Marks what goes to a plugin with its queue; all else as Temporal does it. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context, hint) => {
    if (!(value instanceof ForQueue)) return defaultPayloadConverter.toPayload(value, context, hint);
    const payload = defaultPayloadConverter.toPayload(value.value, context);
    return { ...payload, metadata: { ...payload.metadata, [QUEUE_MARK]: new TextEncoder().encode(value.queue) } };
  },
  fromPayload: (payload, context, hint) => defaultPayloadConverter.fromPayload(payload, context, hint),
};

/** Puts messages and stack traces of failures into a payload, which is sealed like the others. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

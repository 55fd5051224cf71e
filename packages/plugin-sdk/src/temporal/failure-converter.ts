import { DefaultFailureConverter } from '@temporalio/common';

/** Puts messages and stack traces of failures into a payload, which the codec seals like the others. Loaded by Temporal's SDK by its path. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

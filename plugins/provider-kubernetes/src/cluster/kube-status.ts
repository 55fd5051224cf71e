import { z } from 'zod';

/** The `Status` object in which the API server says why it refuses. source: Kubernetes API reference, meta/v1 Status. */
export const kubeStatus = z.object({
  kind: z.literal('Status').optional(),
  message: z.string().default(''),
  reason: z.string().default(''),
  code: z.number().optional(),
  details: z.object({
    name: z.string().optional(), group: z.string().optional(), kind: z.string().optional(), retryAfterSeconds: z.number().optional(),
    causes: z.array(z.object({ reason: z.string().optional(), message: z.string().optional(), field: z.string().optional() })).default([]),
  }).optional(),
});
export type KubeStatus = z.output<typeof kubeStatus>;

/** A request that the API server answered with an error. */
export class KubeStatusError extends Error {
  constructor(readonly httpStatus: number, readonly status: KubeStatus) {
    super(status.message === '' ? `HTTP ${httpStatus}` : status.message);
    this.name = 'KubeStatusError';
  }
}

/** Reads an error answer; one that is no Status object (a proxy's page, etcd's words) is kept as text. */
export function readStatus(httpStatus: number, body: string): KubeStatusError {
  const parsed = kubeStatus.safeParse(parseJson(body));
  return new KubeStatusError(httpStatus, parsed.success ? parsed.data : { message: body.slice(0, 500), reason: '' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

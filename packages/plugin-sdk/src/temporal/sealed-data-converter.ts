import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@belay/contracts/codec';
import type { DataConverter } from '@temporalio/common';

/** What clients and workers of Temporal are given so that nothing readable leaves the process: payloads and the texts of failures go through the codec. */
export function sealedDataConverter(codec: PayloadCodec): DataConverter {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return { failureConverterPath: fileURLToPath(new URL(`./failure-converter.${extension}`, import.meta.url)), payloadCodecs: [codec] };
}

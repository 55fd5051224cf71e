import type { Payload } from '@belay/contracts/codec';
import { Body, Controller, ForbiddenException, Headers, HttpCode, Inject, Post, UnauthorizedException, BadRequestException } from '@nestjs/common';
import { z } from 'zod';
import { Authenticator } from '../access/authenticator.js';
import { createEngineCodec } from '../platform/payload-keys/engine-codec.js';
import type { PayloadKeys } from '../platform/payload-keys/payload-keys.js';
import { PAYLOAD_KEYS } from '../platform/tokens.js';

const request = z.object({ payloads: z.array(z.object({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() })).max(2_000) });

/** The payloads of a request or an answer as Temporal's programs send them: bytes in base64. */
type Document = z.output<typeof request>;

/** Opens sealed payloads for the owner: the codec endpoint of Temporal's command line and UI. There is no endpoint that seals. */
@Controller('temporal-codec')
export class TemporalCodecController {
  constructor(private readonly authenticator: Authenticator, @Inject(PAYLOAD_KEYS) private readonly keys: PayloadKeys) {}

  @Post('decode')
  @HttpCode(200)
  async decode(@Headers('authorization') authorization: string | undefined, @Body() body: unknown): Promise<Document> {
    const actor = await this.authenticator.authenticate(authorization).catch(() => undefined);
    if (actor === undefined) throw new UnauthorizedException('Send the owner\'s token: --codec-auth "Bearer <token>".');
    if (actor.kind !== 'owner') throw new ForbiddenException('Only the owner may open payloads.');
    const parsed = request.safeParse(body);
    if (!parsed.success) throw new BadRequestException('This is no list of payloads.');
    const payloads = parsed.data.payloads.map(({ metadata = {}, data = '' }): Payload => ({ metadata: mapValues(metadata, (text) => Buffer.from(text, 'base64')), data: Buffer.from(data, 'base64') }));
    const opened = await createEngineCodec(this.keys).decode(payloads);
    return { payloads: opened.map(({ metadata, data }) => ({ metadata: mapValues(metadata ?? {}, toBase64), data: toBase64(data ?? new Uint8Array()) })) };
  }
}

function mapValues<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

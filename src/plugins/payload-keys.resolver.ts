import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { requireOwner } from '../access/require-owner.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { Payload } from '../platform/graphql/payload.model.js';
import type { PayloadKeys } from '../platform/payload-keys/payload-keys.js';
import { LOGGER, PAYLOAD_KEYS } from '../platform/tokens.js';

@InputType({ description: 'An exchange of the keys of payloads. Only the owner may.' })
export class RotatePayloadKeysInput {
  @Field(() => String, { nullable: true, description: 'Why, for the log.' })
  reason?: string | null;
}

@ObjectType({ description: 'The new keys of payloads in Temporal.' })
export class RotatePayloadKeysPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Id with which the ids of the new keys begin; null when it was refused.' })
  keyId?: string | null;
}

/** Exchanges the keys that seal what is said over Temporal. */
@Resolver()
export class PayloadKeysResolver {
  constructor(@Inject(PAYLOAD_KEYS) private readonly keys: PayloadKeys, @Inject(LOGGER) private readonly logger: Logger) {}

  @Mutation(() => RotatePayloadKeysPayload, { description: 'Makes new keys for all payloads in Temporal. What older ones sealed still opens, so running operations go on; workers ask for the new ones by themselves. Only the owner may.' })
  async rotatePayloadKeys(@Args('input', { description: 'An exchange of the keys of payloads.' }) { reason }: RotatePayloadKeysInput, @CurrentActor() actor: Actor): Promise<RotatePayloadKeysPayload> {
    return await asPayload(async () => {
      requireOwner(actor, 'exchange keys');
      const keyId = await this.keys.rotate();
      this.logger.info({ keyId, actor: actor.name, reason }, 'exchanged the keys of payloads');
      return { keyId };
    });
  }
}

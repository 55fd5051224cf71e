import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { BuildInput, DeployInput, PromoteInput, RedeployInput, ReleaseInput, RepairInput, RestartInput, RollbackInput, ScaleInput, StartInput, StopInput } from './operation.input.js';
import { BuildPayload, DeployPayload, PromotePayload, RedeployPayload, ReleasePayload, RepairPayload, RestartPayload, RollbackPayload, ScalePayload, StartPayload, StopPayload } from './operation.payload.js';
import { OperationService } from './operation.service.js';
import { asOperationPayload as answer } from './as-operation-payload.js';

const what = (description: string) => ['input', { description }] as const;

@Resolver()
export class StartResolver {
  constructor(private readonly service: OperationService) {}

  @Mutation(() => DeployPayload, { description: 'Builds a commit, releases it and runs it; succeeds when it answers over its routes.' })
  deploy(@CurrentActor() actor: Actor, @Args(...what('What to deploy.')) input: DeployInput): Promise<DeployPayload> {
    return answer(() => this.service.deploy(actor, input));
  }

  @Mutation(() => BuildPayload, { description: 'Builds the images of a commit.' })
  build(@CurrentActor() actor: Actor, @Args(...what('What to build.')) input: BuildInput): Promise<BuildPayload> {
    return answer(() => this.service.prepare(actor, 'build', input));
  }

  @Mutation(() => ReleasePayload, { description: 'Builds a commit and seals it as a release, without running it.' })
  release(@CurrentActor() actor: Actor, @Args(...what('What to release.')) input: ReleaseInput): Promise<ReleasePayload> {
    return answer(() => this.service.prepare(actor, 'release', input));
  }

  @Mutation(() => PromotePayload, { description: 'Runs the images of a release in another environment: build once, run many times.' })
  promote(@CurrentActor() actor: Actor, @Args(...what('Which release to run where.')) input: PromoteInput): Promise<PromotePayload> {
    return answer(() => this.service.promote(actor, input));
  }

  @Mutation(() => RedeployPayload, { description: 'Deploys the current release anew, with the variables of now.' })
  redeploy(@CurrentActor() actor: Actor, @Args(...what('Where.')) input: RedeployInput): Promise<RedeployPayload> {
    return answer(() => this.service.converge(actor, 'redeploy', input));
  }

  @Mutation(() => RollbackPayload, { description: 'Goes back to an earlier release, wholly or for chosen applications.' })
  rollback(@CurrentActor() actor: Actor, @Args(...what('Where to go back to.')) input: RollbackInput): Promise<RollbackPayload> {
    return answer(() => this.service.rollback(actor, input));
  }

  @Mutation(() => RestartPayload, { description: 'Replaces the running instances by new ones, without an interruption.' })
  restart(@CurrentActor() actor: Actor, @Args(...what('What to restart.')) input: RestartInput): Promise<RestartPayload> {
    return answer(() => this.service.restart(actor, input));
  }

  @Mutation(() => ScalePayload, { description: 'Changes the number of instances of an application.' })
  scale(@CurrentActor() actor: Actor, @Args(...what('How many.')) input: ScaleInput): Promise<ScalePayload> {
    return answer(() => this.service.scale(actor, input));
  }

  @Mutation(() => StartPayload, { description: 'Starts what was stopped.' })
  start(@CurrentActor() actor: Actor, @Args(...what('Where.')) input: StartInput): Promise<StartPayload> {
    return answer(() => this.service.converge(actor, 'start', input));
  }

  @Mutation(() => StopPayload, { description: 'Stops everything in an environment; its data stays.' })
  stop(@CurrentActor() actor: Actor, @Args(...what('Where.')) input: StopInput): Promise<StopPayload> {
    return answer(() => this.service.converge(actor, 'stop', input));
  }

  @Mutation(() => RepairPayload, { description: 'Brings an environment back to its release where something changed by itself.' })
  repair(@CurrentActor() actor: Actor, @Args(...what('Where.')) input: RepairInput): Promise<RepairPayload> {
    return answer(() => this.service.converge(actor, 'repair', input));
  }
}

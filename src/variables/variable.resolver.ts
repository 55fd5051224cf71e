import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { Environment } from '../environments/environment.model.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { Project } from '../projects/project.model.js';
import { SetVariablesInput, UnsetVariablesInput } from './variable.input.js';
import { VariablesOfProjectLoader } from './variable.loader.js';
import { Variable } from './variable.model.js';
import { SetVariablesPayload, UnsetVariablesPayload } from './variable.payload.js';
import type { VariableRow } from './variable.repository.js';
import { VariableService } from './variable.service.js';

@Resolver()
export class VariableResolver {
  constructor(private readonly service: VariableService) {}

  @Mutation(() => SetVariablesPayload, { description: 'Sets variables, all or none. They reach running processes with the next deploy.' })
  async setVariables(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and where.' }) input: SetVariablesInput): Promise<SetVariablesPayload> {
    return await asPayload(async () => ({ variables: (await this.service.setVariables(actor, input.scope, input.variables)).map(toVariable) }));
  }

  @Mutation(() => UnsetVariablesPayload, { description: 'Takes variables away, all or none.' })
  async unsetVariables(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and where.' }) input: UnsetVariablesInput): Promise<UnsetVariablesPayload> {
    return await asPayload(async () => ({ names: await this.service.unsetVariables(actor, input.scope, input.names) }));
  }
}

@Resolver(() => Environment)
export class EnvironmentVariablesResolver {
  constructor(private readonly loader: VariablesOfProjectLoader) {}

  @ResolveField(() => [Variable], { description: 'Variables that were set for it, for its applications, or for the whole project; secrets without their values.' })
  async variables(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Variable[]> {
    const rows = await this.loader.load(context, environment.projectId) ?? [];
    return rows.filter((row) => row.environmentId === null || row.environmentId === environment.id).map(toVariable);
  }
}

@Resolver(() => Project)
export class ProjectVariablesResolver {
  constructor(private readonly loader: VariablesOfProjectLoader) {}

  @ResolveField(() => [Variable], { description: 'Variables that were set for all its environments; secrets without their values.' })
  async variables(@Context() context: RequestContext, @Parent() project: Project): Promise<Variable[]> {
    return (await this.loader.load(context, project.id) ?? []).filter((row) => row.environmentId === null).map(toVariable);
  }
}

function toVariable(row: VariableRow): Variable {
  return { name: row.name, value: row.isSecret ? null : row.value, isSecret: row.isSecret, scope: row.scope, application: row.application, version: row.version, setBy: row.setBy, setAt: row.createdAt };
}

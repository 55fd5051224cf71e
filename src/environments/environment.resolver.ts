import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { notFound } from '../platform/errors/not-found.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { toConnection } from '../platform/graphql/connection.js';
import { toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { ProjectLoader } from '../projects/project.loader.js';
import { Project } from '../projects/project.model.js';
import { toProject } from '../projects/to-project.js';
import { TargetLoader } from '../targets/target.loader.js';
import { Target } from '../targets/target.model.js';
import { toTarget } from '../targets/to-target.js';
import { EnvironmentsArgs } from './environment.args.js';
import { CreateEnvironmentInput, UpdateEnvironmentInput } from './environment.input.js';
import { EnvironmentLoader } from './environment.loader.js';
import { Environment, EnvironmentConnection } from './environment.model.js';
import { CreateEnvironmentPayload, UpdateEnvironmentPayload } from './environment.payload.js';
import { EnvironmentService } from './environment.service.js';
import { toEnvironment } from './to-environment.js';

@Resolver(() => Environment)
export class EnvironmentResolver {
  constructor(private readonly service: EnvironmentService, private readonly loader: EnvironmentLoader, private readonly projects: ProjectLoader, private readonly targets: TargetLoader) {}

  @Query(() => Environment, { nullable: true, description: 'One environment by its id.' })
  async environment(@Context() context: RequestContext, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Environment> {
    const row = await this.loader.load(context, id);
    if (row === undefined) throw notFound('environment', id);
    return toEnvironment(row);
  }

  @Query(() => EnvironmentConnection, { description: 'Environments, newest first.' })
  async environments(@CurrentActor() actor: Actor, @Args() args: EnvironmentsArgs): Promise<EnvironmentConnection> {
    const page = toPage(args);
    const filter = { includesDestroyed: args.includeDestroyed, ...(args.project == null ? {} : { projectId: args.project }), ...(args.branch == null ? {} : { branch: args.branch }) };
    return toConnection(await this.service.listEnvironments(actor, page, filter), page, toEnvironment);
  }

  @ResolveField(() => Project, { description: 'The project that it is a copy of.' })
  async project(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Project> {
    const row = await this.projects.load(context, environment.projectId);
    if (row === undefined) throw notFound('project', environment.projectId);
    return toProject(row);
  }

  @ResolveField(() => Target, { description: 'Where it runs.' })
  async target(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Target> {
    const row = await this.targets.load(context, environment.targetId);
    if (row === undefined) throw notFound('target', environment.targetId);
    return toTarget(row);
  }

  @Mutation(() => CreateEnvironmentPayload, { description: 'Makes an environment of a project for a branch. Nothing runs in it before a deploy.' })
  async createEnvironment(@CurrentActor() actor: Actor, @Args('input', { description: 'The environment.' }) input: CreateEnvironmentInput): Promise<CreateEnvironmentPayload> {
    return await asPayload(async () => ({
      environment: toEnvironment(await this.service.createEnvironment(actor, {
        projectId: input.project, branch: input.branch, ...(input.kind == null ? {} : { kind: input.kind }), ...(input.target == null ? {} : { targetId: input.target }),
      })),
    }));
  }

  @Mutation(() => UpdateEnvironmentPayload, { description: 'Changes how many approvals an environment asks for. Only the owner may.' })
  async updateEnvironment(@CurrentActor() actor: Actor, @Args('input', { description: 'What to change.' }) input: UpdateEnvironmentInput): Promise<UpdateEnvironmentPayload> {
    return await asPayload(async () => ({ environment: toEnvironment(await this.service.updateEnvironment(actor, input.environment, input)) }));
  }
}

import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { AddApplicationInput, RemoveApplicationInput } from '../applications/application.input.js';
import { ApplicationsOfProjectLoader } from '../applications/application.loader.js';
import { Application } from '../applications/application.model.js';
import { toApplication } from '../applications/to-application.js';
import { notFound } from '../platform/errors/not-found.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { toConnection } from '../platform/graphql/connection.js';
import { toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { ProjectsArgs } from './project.args.js';
import { CreateProjectInput, UpdateProjectInput } from './project.input.js';
import { ProjectLoader } from './project.loader.js';
import { Project, ProjectConnection } from './project.model.js';
import { AddApplicationPayload, CreateProjectPayload, RemoveApplicationPayload, UpdateProjectPayload } from './project.payload.js';
import { ProjectService } from './project.service.js';
import { sameGitUrls } from './same-git-urls.js';
import { toProject } from './to-project.js';

@Resolver(() => Project)
export class ProjectResolver {
  constructor(private readonly service: ProjectService, private readonly loader: ProjectLoader, private readonly applications: ApplicationsOfProjectLoader) {}

  @Query(() => Project, { nullable: true, description: 'One project by its id.' })
  async project(@Context() context: RequestContext, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Project> {
    const row = await this.loader.load(context, id);
    if (row === undefined) throw notFound('project', id);
    return toProject(row);
  }

  @Query(() => Project, { nullable: true, description: 'One project by its name, or by the form of its name in host names; null when there is none.' })
  async projectByName(@CurrentActor() actor: Actor, @Args('name', { type: () => String, description: 'Its name.' }) name: string): Promise<Project | null> {
    const row = await this.service.findProjectByName(actor, name);
    return row === undefined ? null : toProject(row);
  }

  @Query(() => ProjectConnection, { description: 'Projects, newest first.' })
  async projects(@CurrentActor() actor: Actor, @Args() args: ProjectsArgs): Promise<ProjectConnection> {
    const page = toPage(args);
    const filter = { ...(args.name == null ? {} : { name: args.name }), ...(args.gitUrl == null ? {} : { gitUrls: sameGitUrls(args.gitUrl) }) };
    return toConnection(await this.service.listProjects(actor, page, filter), page, toProject);
  }

  @ResolveField(() => [Application], { name: 'applications', description: 'Its applications, by name.' })
  async listApplications(@Context() context: RequestContext, @Parent() project: Project): Promise<Application[]> {
    return (await this.applications.load(context, project.id) ?? []).map(toApplication);
  }

  @Mutation(() => CreateProjectPayload, { description: 'Makes a project with its applications.' })
  async createProject(@CurrentActor() actor: Actor, @Args('input', { description: 'The project.' }) input: CreateProjectInput): Promise<CreateProjectPayload> {
    return await asPayload(async () => ({ project: toProject(await this.service.createProject(actor, input)) }));
  }

  @Mutation(() => UpdateProjectPayload, { description: 'Changes a project.' })
  async updateProject(@CurrentActor() actor: Actor, @Args('input', { description: 'What to change.' }) input: UpdateProjectInput): Promise<UpdateProjectPayload> {
    return await asPayload(async () => ({
      project: toProject(input.webhook === undefined ? await this.service.getProject(actor, input.project) : await this.service.setWebhook(actor, input.project, input.webhook)),
    }));
  }

  @Mutation(() => AddApplicationPayload, { description: 'Adds an application to a project; it runs after the next deploy.' })
  async addApplication(@CurrentActor() actor: Actor, @Args('input', { description: 'The application.' }) input: AddApplicationInput): Promise<AddApplicationPayload> {
    return await asPayload(async () => ({ application: toApplication(await this.service.addApplication(actor, input.project, input)) }));
  }

  @Mutation(() => RemoveApplicationPayload, { description: 'Takes an application out of a project; the next deploy removes what runs of it.' })
  async removeApplication(@CurrentActor() actor: Actor, @Args('input', { description: 'Which application.' }) input: RemoveApplicationInput): Promise<RemoveApplicationPayload> {
    return await asPayload(async () => ({ project: toProject(await this.service.removeApplication(actor, input.project, input.name)) }));
  }
}

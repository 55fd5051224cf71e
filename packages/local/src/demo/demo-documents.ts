/** What the demo asks the API, which is all public; the same could be typed into GraphiQL. */

export const FIND_PROJECT = `query DemoProjects($after: String) {
  projects(first: 100, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
}`;

export const CREATE_PROJECT = `mutation DemoCreateProject($input: CreateProjectInput!) {
  createProject(input: $input) { project { id } userErrors { code message hint } }
}`;

export const FIND_ENVIRONMENT = `query DemoEnvironments($project: ID!, $branch: String!) {
  environments(project: $project, branch: $branch, first: 1) { nodes { id } }
}`;

export const CREATE_ENVIRONMENT = `mutation DemoCreateEnvironment($input: CreateEnvironmentInput!) {
  createEnvironment(input: $input) { environment { id } userErrors { code message hint } }
}`;

export const DEPLOY = `mutation DemoDeploy($input: DeployInput!) {
  deploy(input: $input) { operation { id } userErrors { code message hint } }
}`;

export const STOP = `mutation DemoStop($input: StopInput!) {
  stop(input: $input) { operation { id } userErrors { code message hint } }
}`;

export const OPERATION = `query DemoOperation($id: ID!) {
  operation(id: $id) { id state hasEnded failedStep failure { code message } culpritLogs urls steps { name summary state durationMs } }
}`;

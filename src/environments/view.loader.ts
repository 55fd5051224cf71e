import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { type EnvironmentView, makeEnvironmentView } from './environment-view.js';
import { ViewRepository } from './view.repository.js';

/** Reads the views of one request's environments at once. */
@Injectable()
export class ViewLoader extends RequestLoader<EnvironmentView> {
  constructor(repository: ViewRepository) {
    super(async (_actor, ids) => new Map((await repository.findMany(ids)).map((row) => [row.environmentId, makeEnvironmentView(row)])));
  }
}

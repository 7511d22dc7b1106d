import type { ObjectStore } from '../object-store.ts';
import { listOf, recordOf, textAt, type JsonRecord } from '../patch/json-value.ts';
import { wireTime } from '../wire-time.ts';
import { readRecord, type ApiRequest, type UserIdentity } from './api-request.ts';
import { answer, type ApiAnswer } from './api-response.ts';
import { attemptOf, type RbacAuthorizer } from './authorizer.ts';

interface ReviewDeps {
  readonly store: ObjectStore;
  readonly authorizer: RbacAuthorizer;
  readonly now: () => Date;
}

/** Answers the reviews of `authorization.k8s.io` and `authentication.k8s.io`; undefined for others. */
export async function serveReview(
  request: ApiRequest,
  plural: string,
  deps: ReviewDeps,
): Promise<ApiAnswer | undefined> {
  switch (plural) {
    case 'selfsubjectaccessreviews':
      return reviewAccess(request, deps, () => request.user);
    case 'subjectaccessreviews':
    case 'localsubjectaccessreviews':
      return reviewAccess(request, deps, subjectOf);
    case 'selfsubjectrulesreviews':
      return reviewRules(request, deps);
    case 'selfsubjectreviews':
      return reviewSelf(request, deps);
    default:
      return undefined;
  }
}

async function reviewAccess(
  request: ApiRequest,
  deps: ReviewDeps,
  userOf: (spec: JsonRecord) => UserIdentity,
): Promise<ApiAnswer> {
  const body = await readRecord(request.message, 'SelfSubjectAccessReview');
  const spec = recordOf(body['spec']);
  const allowed = deps.authorizer.isAllowed(userOf(spec), attemptOf(spec));
  const status = { allowed, ...(allowed ? {} : { denied: false }) };
  const review = { ...body, metadata: recordOf(body['metadata']), status };
  return answer(
    { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', ...review },
    201,
  );
}

function subjectOf(spec: JsonRecord): UserIdentity {
  return { name: textAt(spec, 'user'), groups: listOf(spec['groups']).map(String) };
}

async function reviewRules(request: ApiRequest, deps: ReviewDeps): Promise<ApiAnswer> {
  const body = await readRecord(request.message, 'SelfSubjectRulesReview');
  const { user } = request;
  const namespace = textAt(body, 'spec', 'namespace');
  const rules = user.groups.includes('system:masters')
    ? [
        { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
        { verbs: ['*'], nonResourceURLs: ['*'] },
      ]
    : deps.authorizer.rulesFor(user, namespace);
  const status = {
    resourceRules: rules.filter((rule) => 'resources' in rule),
    nonResourceRules: rules.filter((rule) => 'nonResourceURLs' in rule),
    incomplete: false,
  };
  return answer(
    {
      kind: 'SelfSubjectRulesReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: {},
      status,
    },
    201,
  );
}

function reviewSelf({ user }: ApiRequest, { now }: ReviewDeps): ApiAnswer {
  return answer(
    {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: wireTime(now()) },
      status: { userInfo: { username: user.name, groups: user.groups } },
    },
    201,
  );
}

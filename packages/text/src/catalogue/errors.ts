import type { MessageParams } from '@aetherius/domain';
import type { Catalogue } from '../render.ts';
import { failure } from './problem-words.ts';

/** What went wrong (`error.<CODE>`) and what the user can do (`error.<CODE>.do`). */
export const errorText: Catalogue = {
  'error.USAGE': failure(
    '{problem}[suggestion| (did you mean {suggestion}?)]',
    '用法错误：{problem}[suggestion|，是否想用 {suggestion}？]',
  ),
  'error.USAGE.do': failure(
    'Run `aetherius[command| {command}] --help` for the usage.',
    '运行 `aetherius[command| {command}] --help` 查看用法。',
  ),
  'error.REQUEST_INVALID': failure('The request is not valid: {problem}', '请求无效：{problem}'),
  'error.REQUEST_INVALID.do': {
    en: 'Correct the field named above; `/openapi.json` has the schema.',
    zh: '请修正上述字段，格式见 `/openapi.json`。',
  },
  'error.NOT_FOUND': failure('There is no {what}[id| {id}].', '不存在{what}[id| {id}]。'),
  'error.NOT_FOUND.do': {
    en: 'List what exists and try again; it may have been removed.',
    zh: '请先列出现有内容再试，它可能已被删除。',
  },
  'error.CONFLICT': { en: 'It changed in the meantime: {what}', zh: '内容已被修改：{what}' },
  'error.CONFLICT.do': { en: 'Read it again and repeat.', zh: '请重新读取后再试。' },
  'error.REFUSED': { en: 'Refused: {reason}', zh: '已拒绝：{reason}' },
  'error.REFUSED.do': {
    en: 'The reason above names the rule; ask whoever owns it.',
    zh: '上面给出了规则，请联系其负责人。',
  },
  'error.FORBIDDEN': { en: 'You may not do that: {reason}', zh: '没有权限：{reason}' },
  'error.FORBIDDEN.do': {
    en: 'Use an account with that right, or open the page from the same address.',
    zh: '请使用有权限的账号，或从同一地址打开页面。',
  },
  'error.UNAVAILABLE': failure('{what} cannot be reached: {problem}', '无法连接 {what}：{problem}'),
  'error.UNAVAILABLE.do': {
    en: 'Check that it runs (`aetherius up` starts it) and that the address is right.',
    zh: '请确认它正在运行（可用 `aetherius up` 启动）且地址正确。',
  },
  'error.TIMED_OUT': failure(
    '{what} did not answer within {seconds} s.',
    '{what} 在 {seconds} 秒内没有响应。',
  ),
  'error.TIMED_OUT.do': {
    en: 'Check the network and the load, then try again.',
    zh: '请检查网络与负载后重试。',
  },
  'error.KUBECONFIG_NOT_FOUND': {
    en: 'There is no kubeconfig at {file}.',
    zh: '找不到 kubeconfig：{file}。',
  },
  'error.KUBECONFIG_NOT_FOUND.do': {
    en: 'Name one with --kubeconfig or KUBECONFIG, or run `aetherius up` for the demo cluster.',
    zh: '请用 --kubeconfig 或 KUBECONFIG 指定，或运行 `aetherius up` 使用演示集群。',
  },
  'error.KUBECONFIG_INVALID': failure(
    'The kubeconfig {file} is not valid[at| ({at})]: {problem}',
    'kubeconfig {file} 无效[line|（第 {line} 行，第 {column} 列）]：{problem}',
  ),
  'error.KUBECONFIG_INVALID.do': failure(
    'Correct it there, or name another file with --kubeconfig.',
    '请修正该处，或用 --kubeconfig 指定其他文件。',
  ),
  'error.KUBE_CONTEXT_NOT_FOUND': {
    en: (params) => noContextEn(params),
    zh: (params) => noContextZh(params),
  },
  'error.KUBE_CONTEXT_NOT_FOUND.do': failure(
    'Choose a context with --context, or another file with --kubeconfig.',
    '请用 --context 选择 context，或用 --kubeconfig 指定其他文件。',
  ),
  'error.KUBE_UNREACHABLE': failure(
    'The cluster at {url} cannot be reached: {problem}',
    '无法连接集群 {url}：{problem}',
  ),
  'error.KUBE_UNREACHABLE.do': {
    en: 'Check the address, the network (VPN, proxy, firewall) and that the API server runs.',
    zh: '请检查地址、网络（VPN、代理、防火墙）以及 API server 是否在运行。',
  },
  'error.KUBE_UNAUTHORIZED': failure(
    'The cluster[url| at {url}] does not accept the credentials[plugin| ({plugin}: {problem})].',
    '集群[url| {url} ]不接受当前凭据[plugin|（{plugin}：{problem}）]。',
  ),
  'error.KUBE_UNAUTHORIZED.do': {
    en: 'Log in again or renew the token, then check with `kubectl auth whoami`.',
    zh: '请重新登录或更新 token，并用 `kubectl auth whoami` 验证。',
  },
  'error.KUBE_FORBIDDEN': {
    en: 'The account may not {verb} {what} in the cluster.',
    zh: '该账号在集群中没有 {verb} {what} 的权限。',
  },
  'error.KUBE_FORBIDDEN.do': {
    en: 'Grant it read access (a ClusterRole with get, list, watch), use another context, or look at one namespace that it may read: analyze --namespace NAME.',
    zh: '请授予只读权限（ClusterRole：get、list、watch），换用其他 context，或只查看它可读的一个命名空间：analyze --namespace 名称。',
  },
  'error.KUBE_GONE': {
    en: 'The cluster no longer has the history of {what}.',
    zh: '集群已不再保留 {what} 的历史版本。',
  },
  'error.KUBE_GONE.do': {
    en: 'Nothing to do: it is listed again by itself.',
    zh: '无需处理，系统会自动重新读取。',
  },
  'error.KUBE_CONFLICT': {
    en: '{what} was changed by somebody else.',
    zh: '{what} 已被他人修改。',
  },
  'error.KUBE_CONFLICT.do': { en: 'Read it again and repeat.', zh: '请重新读取后再试。' },
  'error.KUBE_NOT_FOUND': failure(
    'The cluster has no such {what}[problem|: {problem}]',
    '集群中不存在 {what}[problem|：{problem}]',
  ),
  'error.KUBE_NOT_FOUND.do': {
    en: 'Check the name and the namespace.',
    zh: '请检查名称与命名空间。',
  },
  'error.KUBE_REQUEST_FAILED': failure(
    'The cluster answered {status} for {verb} {what}[problem|: {problem}]',
    '集群对 {verb} {what} 返回 {status}[problem|：{problem}]',
  ),
  'error.KUBE_REQUEST_FAILED.do': {
    en: 'If it stays, look at the API server and its webhooks.',
    zh: '若持续出现，请检查 API server 及其 webhook。',
  },
  'error.SNAPSHOT_NOT_FOUND': { en: 'There is no file {file}.', zh: '找不到文件 {file}。' },
  'error.SNAPSHOT_NOT_FOUND.do': { en: 'Check the path.', zh: '请检查路径。' },
  'error.SNAPSHOT_INVALID': failure(
    '{file} cannot be used as a snapshot: {problem}',
    '{file} 不能作为快照使用：{problem}',
  ),
  'error.SNAPSHOT_INVALID.do': {
    en: 'Use a snapshot file, or save one: kubectl get all,events,nodes -A -o json > cluster.json',
    zh: '请使用快照文件，或先保存：kubectl get all,events,nodes -A -o json > cluster.json',
  },
  'error.SNAPSHOT_TOO_LARGE': {
    en: '{file} has {sizeMiB} MiB; at most {limitMiB} MiB are read.',
    zh: '{file} 大小为 {sizeMiB} MiB，上限 {limitMiB} MiB。',
  },
  'error.SNAPSHOT_TOO_LARGE.do': {
    en: 'Save only the namespaces in question: kubectl get … -n NAMESPACE -o json',
    zh: '请只保存相关命名空间：kubectl get … -n NAMESPACE -o json',
  },
  'error.PORT_IN_USE': { en: 'Port {port} is in use.', zh: '端口 {port} 已被占用。' },
  'error.PORT_IN_USE.do': {
    en: (params) => `Stop the other program, or choose other ports: ${otherPorts(params)}`,
    zh: (params) => `请停止占用端口的程序，或换用其他端口：${otherPorts(params)}`,
  },
  'error.DATA_DIR_VERSION': {
    en: 'The data folder {folder} is of version {found}; this program needs {expected}.',
    zh: '数据目录 {folder} 的版本为 {found}，本程序需要 {expected}。',
  },
  'error.DATA_DIR_VERSION.do': {
    en: 'Use the program that made it, or another folder: AETHERIUS_DATA_DIR=… aetherius up',
    zh: '请使用创建它的程序版本，或换用其他目录：AETHERIUS_DATA_DIR=… aetherius up',
  },
  'error.DATA_DIR_UNUSABLE': failure(
    'The data folder {folder} cannot be used: {problem}',
    '数据目录 {folder} 不可用：{problem}',
  ),
  'error.DATA_DIR_UNUSABLE.do': {
    en: 'Give this user write access, or use another folder: AETHERIUS_DATA_DIR=… aetherius up',
    zh: '请授予当前用户写权限，或换用其他目录：AETHERIUS_DATA_DIR=… aetherius up',
  },
  'error.DISK_FULL': {
    en: 'The disk that holds {folder} is full.',
    zh: '{folder} 所在磁盘已满。',
  },
  'error.DISK_FULL.do': {
    en: 'Free some space or move the data folder (AETHERIUS_DATA_DIR); nothing stored is lost.',
    zh: '请释放空间或移动数据目录（AETHERIUS_DATA_DIR），已保存的数据不会丢失。',
  },
  'error.POSTGRES_START_FAILED': failure(
    'PostgreSQL did not start: {problem}',
    'PostgreSQL 启动失败：{problem}',
  ),
  'error.POSTGRES_START_FAILED.do': failure(
    '[log|Its log says more: {log}. ]An external one can be used instead: AETHERIUS_DATABASE_URL',
    '[log|详见其日志：{log}。]也可改用外部数据库：AETHERIUS_DATABASE_URL',
  ),
  'error.DATABASE_UNAVAILABLE': failure(
    'The database cannot be reached: {problem}',
    '无法连接数据库：{problem}',
  ),
  'error.DATABASE_UNAVAILABLE.do': {
    en: 'Check AETHERIUS_DATABASE_URL, or leave it unset to use the embedded PostgreSQL.',
    zh: '请检查 AETHERIUS_DATABASE_URL，或不设置它以使用内置 PostgreSQL。',
  },
  'error.PACK_INVALID': failure(
    'The knowledge pack [pack|{pack}][file|{file}] is not valid[field| at {field}]: {problem}',
    '知识包 [pack|{pack}][file|{file}] [field|在 {field} 处]无效：{problem}',
  ),
  'error.PACK_INVALID.do': { en: 'Correct the place named above.', zh: '请修正上述位置。' },
  'error.EXPRESSION_INVALID': {
    en: 'The expression is not valid: {problem}',
    zh: '表达式无效：{problem}',
  },
  'error.EXPRESSION_INVALID.do': {
    en: 'Correct the expression: {expression}',
    zh: '请修正表达式：{expression}',
  },
  'error.INTERNAL': failure(
    'Something went wrong inside Aetherius[problem|: {problem}]',
    'Aetherius 内部错误[problem|：{problem}]',
  ),
  'error.INTERNAL.do': {
    en: 'Run it again with AETHERIUS_LOG_LEVEL=debug and report what it prints.',
    zh: '请设置 AETHERIUS_LOG_LEVEL=debug 重新运行，并反馈输出内容。',
  },
  'error.DEMO_ONLY': {
    en: 'This works on the demo cluster only.',
    zh: '此操作仅适用于演示集群。',
  },
  'error.DEMO_ONLY.do': {
    en: 'Start `aetherius up` without --context and --kubeconfig.',
    zh: '请不带 --context 和 --kubeconfig 运行 `aetherius up`。',
  },
  'error.REQUEST_TOO_LARGE': {
    en: 'The request is larger than this route takes.',
    zh: '请求体超过该接口的上限。',
  },
  'error.REQUEST_TOO_LARGE.do': {
    en: 'Send a smaller one; for a snapshot, narrow its scope.',
    zh: '请减小请求；快照可缩小范围。',
  },
  'error.LISTEN_REFUSED': {
    en: 'Aetherius does not listen on {host}: other machines could reach it.',
    zh: 'Aetherius 不会监听 {host}：其他机器可能访问到它。',
  },
  'error.LISTEN_REFUSED.do': {
    en: 'Use 127.0.0.1, or allow it with AETHERIUS_ALLOW_REMOTE=true behind a proxy that authenticates.',
    zh: '请使用 127.0.0.1；若前面有带认证的代理，可设置 AETHERIUS_ALLOW_REMOTE=true。',
  },
};

function noContextEn({ context = '', contexts, file = '' }: MessageParams): string {
  const known = namesOf(contexts).join(', ');
  const has = known === '' ? 'it has none' : `it has: ${known}`;
  if (context === '') return `The kubeconfig ${String(file)} chooses no context; ${has}`;
  return `The kubeconfig ${String(file)} has no context "${String(context)}"; ${has}`;
}

function noContextZh({ context = '', contexts, file = '' }: MessageParams): string {
  const known = namesOf(contexts).join('、');
  const has = known === '' ? '其中没有任何 context' : `现有：${known}`;
  if (context === '') return `kubeconfig ${String(file)} 没有选定 context，${has}`;
  return `kubeconfig ${String(file)} 中没有 context “${String(context)}”，${has}`;
}

function namesOf(value: MessageParams[string] | undefined): readonly string[] {
  return typeof value === 'object' ? value : [];
}

/** Whichever of the three was taken, a thousand further on nothing of it is met again. */
function otherPorts({ port }: MessageParams): string {
  const taken = Number(port);
  return `aetherius up --port ${taken > 60_000 ? taken - 1000 : taken + 1000}`;
}

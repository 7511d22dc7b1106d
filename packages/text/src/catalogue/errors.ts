import type { Catalogue } from '../render.ts';

/** What went wrong (`error.<CODE>`) and what the user can do (`error.<CODE>.do`). */
export const errorText: Catalogue = {
  'error.USAGE': { en: '{problem}', zh: '用法错误：{problem}' },
  'error.USAGE.do': {
    en: 'Run `aetherius {command} --help` for the usage.',
    zh: '运行 `aetherius {command} --help` 查看用法。',
  },
  'error.REQUEST_INVALID': {
    en: 'The request is not valid: {problem}',
    zh: '请求无效：{problem}',
  },
  'error.REQUEST_INVALID.do': {
    en: 'Correct the field named above; `/openapi.json` has the schema.',
    zh: '请修正上述字段，格式见 `/openapi.json`。',
  },
  'error.NOT_FOUND': { en: 'There is no {what}.', zh: '不存在 {what}。' },
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
  'error.UNAVAILABLE': {
    en: '{what} cannot be reached: {problem}',
    zh: '无法连接 {what}：{problem}',
  },
  'error.UNAVAILABLE.do': {
    en: 'Check that it runs (`aetherius up` starts it) and that the address is right.',
    zh: '请确认它正在运行（可用 `aetherius up` 启动）且地址正确。',
  },
  'error.TIMED_OUT': {
    en: '{what} did not answer within {seconds} s.',
    zh: '{what} 在 {seconds} 秒内没有响应。',
  },
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
  'error.KUBECONFIG_INVALID': {
    en: 'The kubeconfig {file} is not valid at {at}: {problem}',
    zh: 'kubeconfig {file} 在 {at} 处无效：{problem}',
  },
  'error.KUBECONFIG_INVALID.do': {
    en: 'Correct the place named above, or name another file with --kubeconfig.',
    zh: '请修正上述位置，或用 --kubeconfig 指定其他文件。',
  },
  'error.KUBE_CONTEXT_NOT_FOUND': {
    en: 'The kubeconfig has no context "{context}". It has: {contexts}',
    zh: 'kubeconfig 中没有 context “{context}”，现有：{contexts}',
  },
  'error.KUBE_CONTEXT_NOT_FOUND.do': {
    en: 'Choose one of them with --context.',
    zh: '请用 --context 选择其中之一。',
  },
  'error.KUBE_UNREACHABLE': {
    en: 'The cluster at {url} cannot be reached: {problem}',
    zh: '无法连接集群 {url}：{problem}',
  },
  'error.KUBE_UNREACHABLE.do': {
    en: 'Check the address, the network (VPN, proxy, firewall) and that the API server runs.',
    zh: '请检查地址、网络（VPN、代理、防火墙）以及 API server 是否在运行。',
  },
  'error.KUBE_UNAUTHORIZED': {
    en: 'The cluster at {url} does not accept the credentials.',
    zh: '集群 {url} 不接受当前凭据。',
  },
  'error.KUBE_UNAUTHORIZED.do': {
    en: 'Log in again or renew the token, then check with `kubectl auth whoami`.',
    zh: '请重新登录或更新 token，并用 `kubectl auth whoami` 验证。',
  },
  'error.KUBE_FORBIDDEN': {
    en: 'The account may not {verb} {what} in the cluster.',
    zh: '该账号在集群中没有 {verb} {what} 的权限。',
  },
  'error.KUBE_FORBIDDEN.do': {
    en: 'Grant it read access (a ClusterRole with get, list, watch), or use another context.',
    zh: '请授予只读权限（ClusterRole：get、list、watch），或换用其他 context。',
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
  'error.KUBE_NOT_FOUND': { en: 'The cluster has no {what}.', zh: '集群中不存在 {what}。' },
  'error.KUBE_NOT_FOUND.do': {
    en: 'Check the name and the namespace.',
    zh: '请检查名称与命名空间。',
  },
  'error.KUBE_REQUEST_FAILED': {
    en: 'The cluster answered {status} for {what}: {problem}',
    zh: '集群对 {what} 返回 {status}：{problem}',
  },
  'error.KUBE_REQUEST_FAILED.do': {
    en: 'If it stays, look at the API server and its webhooks.',
    zh: '若持续出现，请检查 API server 及其 webhook。',
  },
  'error.SNAPSHOT_NOT_FOUND': { en: 'There is no file {file}.', zh: '找不到文件 {file}。' },
  'error.SNAPSHOT_NOT_FOUND.do': { en: 'Check the path.', zh: '请检查路径。' },
  'error.SNAPSHOT_INVALID': {
    en: '{file} is not a snapshot: {problem}',
    zh: '{file} 不是有效的快照：{problem}',
  },
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
    en: 'Stop the other program, or choose another port: aetherius up --port {other}',
    zh: '请停止占用端口的程序，或换用其他端口：aetherius up --port {other}',
  },
  'error.DATA_DIR_VERSION': {
    en: 'The data folder {folder} is of version {found}; this program needs {expected}.',
    zh: '数据目录 {folder} 的版本为 {found}，本程序需要 {expected}。',
  },
  'error.DATA_DIR_VERSION.do': {
    en: 'Use the program that made it, or another folder: AETHERIUS_DATA_DIR=… aetherius up',
    zh: '请使用创建它的程序版本，或换用其他目录：AETHERIUS_DATA_DIR=… aetherius up',
  },
  'error.DATA_DIR_UNUSABLE': {
    en: 'The data folder {folder} cannot be used: {problem}',
    zh: '数据目录 {folder} 不可用：{problem}',
  },
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
  'error.POSTGRES_START_FAILED': {
    en: 'PostgreSQL did not start: {problem}',
    zh: 'PostgreSQL 启动失败：{problem}',
  },
  'error.POSTGRES_START_FAILED.do': {
    en: 'Its log says more: {log}',
    zh: '详见其日志：{log}',
  },
  'error.DATABASE_UNAVAILABLE': {
    en: 'The database cannot be reached: {problem}',
    zh: '无法连接数据库：{problem}',
  },
  'error.DATABASE_UNAVAILABLE.do': {
    en: 'Check AETHERIUS_DATABASE_URL, or leave it unset to use the embedded PostgreSQL.',
    zh: '请检查 AETHERIUS_DATABASE_URL，或不设置它以使用内置 PostgreSQL。',
  },
  'error.PACK_INVALID': {
    en: 'The knowledge pack {file} is not valid at {at}: {problem}',
    zh: '知识包 {file} 在 {at} 处无效：{problem}',
  },
  'error.PACK_INVALID.do': { en: 'Correct the place named above.', zh: '请修正上述位置。' },
  'error.EXPRESSION_INVALID': {
    en: 'The expression is not valid: {problem}',
    zh: '表达式无效：{problem}',
  },
  'error.EXPRESSION_INVALID.do': {
    en: 'Correct the expression: {expression}',
    zh: '请修正表达式：{expression}',
  },
  'error.INTERNAL': {
    en: 'Something went wrong inside Aetherius: {problem}',
    zh: 'Aetherius 内部错误：{problem}',
  },
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

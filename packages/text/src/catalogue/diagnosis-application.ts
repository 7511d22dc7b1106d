import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

/** Headlines about programs, their commands, configuration and credentials. */
export const applicationFaultText: Catalogue = {
  'fault.missing_env_var.headline': sentence(
    '{who} cannot run: environment variable {variable} is missing (not set), and container {container} requires it: "{line}".',
    '{who} 无法运行：容器 {container} 需要环境变量 {variable}，但没有设置：“{line}”。',
  ),
  'fault.bad_command_start.headline': sentence(
    '{who} cannot start: the command "{command}" of container {container} was not found in the image or is not executable ({message}).',
    '{who} 无法启动：容器 {container} 的命令“{command}”在镜像中不存在或不可执行（{message}）。',
  ),
  'fault.bad_command_shell.headline': sentence(
    '{who} cannot run: the command of container {container} calls "{command}", which is not found: "{line}".',
    '{who} 无法运行：容器 {container} 的命令调用了不存在的“{command}”：“{line}”。',
  ),
  'fault.bad_command_exit.headline': sentence(
    '{who} cannot run: the command of container {container} ends with exit code {exitCode} (command not found or not executable): {command}',
    '{who} 无法运行：容器 {container} 的命令以退出码 {exitCode} 结束（命令不存在或不可执行）：{command}',
  ),
  'fault.bad_command_syntax.headline': sentence(
    '{who} cannot run: the command of container {container} has a syntax error: "{line}".',
    '{who} 无法运行：容器 {container} 的命令有语法错误（syntax error）：“{line}”。',
  ),
  'fault.bad_command_flag.headline': sentence(
    '{who} cannot run: the program in container {container} does not know the argument {flag}: "{line}".',
    '{who} 无法运行：容器 {container} 中的程序不认识参数 {flag}：“{line}”。',
  ),
  'fault.bad_command_start_other.headline': sentence(
    '{who} cannot start: the runtime refuses to start container {container} ({message}).',
    '{who} 无法启动：运行时拒绝启动容器 {container}（{message}）。',
  ),
  'fault.bad_command_completes.headline': sentence(
    '{who} does not keep running: the command of container {container} completes with exit code 0 instead of serving, and is restarted again and again ({restarts} times): {command}',
    '{who} 无法持续运行：容器 {container} 的命令执行完就以退出码 0 退出，被反复重启（{restarts} 次）：{command}',
  ),
  'fault.bad_command_borrowed.headline': sentence(
    '{who} runs the wrong program: its command is "{program}", which is the program of {owner}.',
    '{who} 运行的是错误的程序：它的命令是“{program}”，那是 {owner} 的程序。',
  ),
  'fault.env_shadowed.headline': sentence(
    '{who} is given environment variable {variable} twice: the last value {value} shadows {before}.',
    '{who} 的环境变量 {variable} 设置了两次：后一个值 {value} 覆盖了 {before}。',
  ),
  'fault.app_crash_on_start.headline': sentence(
    '{who} crashes right after it starts: container {container} ends with exit code {exitCode}[restarts|, {restarts} restarts][logLine|: "{logLine}"].',
    '{who} 启动后立即崩溃：容器 {container} 以退出码 {exitCode} 结束[restarts|，已重启 {restarts} 次][logLine|：“{logLine}”]。',
  ),
  'fault.app_crash_later.headline': sentence(
    '{who} runs for a while and then crashes by an error of its code: container {container} ends with exit code {exitCode} after {upSeconds} s[logLine|: "{logLine}"].',
    '{who} 运行一段时间后因代码错误崩溃：容器 {container} 在 {upSeconds} 秒后以退出码 {exitCode} 结束[logLine|：“{logLine}”]。',
  ),
  'fault.app_runtime_error.headline': sentence(
    '{who} runs, but its code fails: "{line}" ({count} times in the log).',
    '{who} 正在运行，但代码执行出错：“{line}”（日志中出现 {count} 次）。',
  ),
  'fault.app_exception_running.headline': sentence(
    '{who} runs, but its code throws: "{line}" ({count} times in the log).',
    '{who} 正在运行，但代码抛出异常：“{line}”（日志中出现 {count} 次）。',
  ),
  'fault.job_code_error.headline': sentence(
    'Job {name} failed because its own code failed[logLine|: "{logLine}"][reason| ({reason})].',
    'Job {name} 失败，原因是自身代码出错[logLine|：“{logLine}”][reason|（{reason}）]。',
  ),
  'fault.config_port_wrong.headline': sentence(
    '{who} calls {host} on the wrong port {port}: Service {service} serves port {offeredPorts}[settingName|; {settingName} in {settingObject} says {settingValue}].',
    '{who} 访问 {host} 时用错了端口 {port}：Service {service} 的端口是 {offeredPorts}[settingName|；{settingObject} 中的 {settingName} 写成了 {settingValue}]。',
  ),
  'fault.config_port_changed.headline': sentence(
    '{settingName} of {who} points to the wrong port: {settingValue}, but Service {service} serves port {offeredPorts}[before| (it was {before} before)].',
    '{who} 的 {settingName} 指向了错误的端口：{settingValue}，而 Service {service} 的端口是 {offeredPorts}[before|（之前为 {before}）]。',
  ),
  'fault.config_host_wrong.headline': sentence(
    '{who} is configured with a host that does not exist: {host} does not resolve (DNS: name not known)[settingName|; {settingName} in {settingObject} says {settingValue}][near|. The nearest Service is {near}].',
    '{who} 配置的主机不存在：{host} 无法解析（DNS）[settingName|；{settingObject} 中的 {settingName} 写成了 {settingValue}][near|。最接近的 Service 是 {near}]。',
  ),
  'fault.config_file_missing.headline': sentence(
    '{who} is configured with a file that is not there: {path}[configMap| (set in ConfigMap {configMap}: {value})]: "{line}".',
    '{who} 的配置引用了不存在的文件 {path}[configMap|（来自 ConfigMap {configMap}：{value}）]：“{line}”。',
  ),
  'fault.config_invalid.headline': sentence(
    '{who} refuses its configuration[configMap| from ConfigMap {configMap}][value| ({value})]: "{line}".',
    '{who} 不接受当前配置[configMap|（来自 ConfigMap {configMap}）][value|，涉及 {value}]：“{line}”。',
  ),
  'fault.config_setting_missing.headline': sentence(
    '{who} reads an empty or missing setting "{path}": ConfigMap {configMap} has no such key[has| (it has {has})]: "{line}".',
    '{who} 读到的设置“{path}”为空或缺失：ConfigMap {configMap} 中没有这个键[has|（现有 {has}）]：“{line}”。',
  ),
  'fault.config_setting_absent.headline': sentence(
    '{who} misses the setting "{path}": "{line}".',
    '{who} 缺少设置“{path}”：“{line}”。',
  ),
  'fault.config_change_regression.headline': sentence(
    'A change of ConfigMap {configMap} at {at}[actor| by {actor}] degraded {who}, which worked before[flags| (now on: {flags})].',
    '{at} [actor|{actor} ]修改了 ConfigMap {configMap}，随后原本正常的 {who} 出现劣化[flags|（当前开启：{flags}）]。',
  ),
  'fault.config_change_logged.headline': sentence(
    'A configuration change[configMap| (ConfigMap {configMap})] degraded {who}: its log says "{line}", and trouble begins only after it: "{trouble}".',
    '一次配置变更[configMap|（ConfigMap {configMap}）]导致 {who} 劣化：日志先出现“{line}”，之后才开始出错：“{trouble}”。',
  ),
  'fault.feature_flag_on.headline': sentence(
    'Feature flag {flag} in ConfigMap {configMap} makes {who} fail: "{line}".',
    'ConfigMap {configMap} 中的功能开关 {flag} 导致 {who} 出错：“{line}”。',
  ),
  'fault.credentials_required.headline': sentence(
    '[backend|{backend}][!backend|The server] now demands a password (authentication required) that {who} does not supply: "{line}".',
    '[backend|{backend}][!backend|服务端] 要求密码认证（authentication），而 {who} 没有提供：“{line}”。',
  ),
  'fault.credentials_rejected.headline': sentence(
    'The credentials of {who} are rejected[user| (user {user})][backend| by {backend}] (authentication failed, wrong password or user): "{line}".',
    '{who} 的凭据被拒绝[user|（用户 {user}）][backend|，拒绝方为 {backend}]（authentication failed）：“{line}”。',
  ),
  'fault.stale_credentials.headline': sentence(
    '{who} still uses old credentials: Secret {secret} was rotated at {rotatedAt}, after the process started at {startedAt}; a restart makes it read the new password.',
    '{who} 仍在使用旧凭据：Secret {secret} 于 {rotatedAt} 轮换，而进程在 {startedAt} 就已启动；重启后才会读到新密码。',
  ),
  'fault.certificate_expired_log.headline': sentence(
    'A certificate that {who} depends on has expired[notAfter| (valid until {notAfter})][secret|; it is in Secret {secret}]: "{line}".',
    '{who} 依赖的证书已过期[notAfter|（有效期至 {notAfter}）][secret|，位于 Secret {secret}]：“{line}”（certificate expired）。',
  ),
  'fault.certificate_over.headline': sentence(
    'Certificate {name} has expired: it was valid until {notAfter}[secret| (Secret {secret})].',
    '证书 {name} 已过期（expired）：有效期至 {notAfter}[secret|（Secret {secret}）]。',
  ),
  'fault.tls_untrusted.headline': sentence(
    '{who} does not trust or cannot use the TLS certificate of its peer: "{line}".',
    '{who} 无法信任或使用对端的 TLS 证书：“{line}”。',
  ),
  'fault.incompatible_version_upgrade.headline': sentence(
    '{who} cannot start after a version upgrade: the new version[image| {image}] is incompatible with its existing data: "{line}".',
    '{who} 升级版本后无法启动：新版本[image| {image}] 与已有数据不兼容（incompatible）：“{line}”。',
  ),
  'fault.container_port_conflict.headline': sentence(
    'Two containers of {who} want the same port[port| {port}]: {container}[rival| and {rival}] (address already in use).',
    '{who} 的两个容器争用同一端口[port| {port}]：{container}[rival| 与 {rival}]（address already in use）。',
  ),
  'fault.permission_denied_file.headline': sentence(
    '{who} crashes because its process lacks a permission[path| on {path}] (permission denied): "{line}".',
    '{who} 因权限不足[path|（{path}）]而崩溃（permission denied）：“{line}”。',
  ),
  'fault.runs_as_root.headline': sentence(
    '{who} cannot start: container {container} would run as root and runAsNonRoot forbids that.',
    '{who} 无法启动：容器 {container} 会以 root 运行，而 runAsNonRoot 不允许。',
  ),
};

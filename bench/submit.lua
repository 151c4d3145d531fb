-- A new petition per request: two claims, one petitioner, its own Idempotency-Key.
local n, thread_no = 0, 0
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("thread_no", threads)
end
function init(args)
  run = args[1] or tostring(os.time())
end
function request()
  n = n + 1
  local key = string.format("bench-%s-%d-%09d", run, thread_no, n)
  local body = string.format(
    '{"facts":"第 %d 件：小区东门的路灯坏了三个星期，晚上老人出门看不清台阶，上周有人摔倒。物业说归街道，街道说归城管，请帮忙协调修好。",'
    .. '"claims":["修好小区东门的路灯","说明由哪个单位负责日常维护"],"place":"东街 %d 号","petitioner":{"name":"测试%d","phone":"1380000%04d"},'
    .. '"contact":{"channel":"phone","hours":"晚上七点以后","accepts_electronic_service":true}}', n, n % 400, n, n % 10000)
  return wrk.format("POST", wrk.path, {["Content-Type"] = "application/json", ["Idempotency-Key"] = key}, body)
end
local errors = 0
function response(status)
  if status ~= 201 then errors = errors + 1 end
end

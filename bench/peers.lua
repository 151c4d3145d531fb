-- Requests taken in turn from a file of lines "METHOD<TAB>path<TAB>Header: value|...<TAB>body".
local requests, i = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local method, path, headers, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)")
    local table = {}
    for name, value in headers:gmatch("([^|:]+): ([^|]*)") do table[name] = value end
    requests[#requests + 1] = wrk.format(method, path, table, body ~= "" and body or nil)
  end
  i = math.random(#requests)
end
function request()
  i = i % #requests + 1
  return requests[i]
end

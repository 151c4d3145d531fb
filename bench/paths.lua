-- GETs taken in turn from a file of lines "path<TAB>cookie"; the file's name is the first argument.
local lines, i = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local path, cookie = line:match("([^\t]*)\t?(.*)")
    lines[#lines + 1] = wrk.format("GET", path, {["Cookie"] = cookie, ["Accept-Language"] = "zh"})
  end
  i = math.random(#lines)
end
function request()
  i = i % #lines + 1
  return lines[i]
end

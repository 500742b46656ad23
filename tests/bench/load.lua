-- Sends the requests of a file in turn: `wrk -s load.lua URL -- FILE THREADS COUNT`. Each thread has its own share of them.
-- A line of the file is `FIRST<tab>REQUEST`, the request with `\r` and `\n` written out. Where a request has a `%8d`, a number
-- stands there: FIRST at first, then one more with every request that was sent, or, if COUNT is `answers`, that succeeded.

local threads = 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

local requests, numbers, last = {}, {}, 0

function init(args)
  local number = 0
  for line in io.lines(args[1]) do
    local first, text = line:match("^(%d+)\t(.*)$")
    if number % tonumber(args[2]) == place then
      requests[#requests + 1] = text:gsub("\\r", "\r"):gsub("\\n", "\n")
      numbers[#numbers + 1] = tonumber(first)
    end
    number = number + 1
  end
  local counts_answers = args[3] == "answers"

  function request()
    last = last % #requests + 1
    local text = requests[last]
    if not text:find("%8d", 1, true) then
      return text
    end
    local present = numbers[last]
    if not counts_answers then
      numbers[last] = present + 1
    end
    return (text:gsub("%%8d", string.format("%8d", present)))
  end

  if counts_answers then
    function response(status)
      if status == 200 then
        numbers[last] = numbers[last] + 1
      end
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"refused":%d,"failed":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)
  ))
end
